import { relative } from 'node:path';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly json?: boolean;
  readonly tracking: boolean;
  readonly runs: string;
}

/** `formulary collect` makes tables of what submitted runs have left so far. */
const collect: RegisterVerb = (program) => {
  program
    .command('collect')
    .description('print the tables of an experiment that was submitted, and deliver its runs to the tracker')
    .argument('<experiment>', 'the YAML file of an experiment, or a folder below runs/experiments')
    .option('--no-tracking', 'deliver nothing to the tracker; formulary sync does it later')
    .option('--json', 'print { experiment, status, rows, runs, tracking } as JSON instead of tables')
    .option('--runs <folder>', 'where results lie', 'runs')
    .addHelpText(
      'after',
      '\nExit codes: 0 all runs finished, 1 a run failed, was cancelled or lost, 3 runs still go on.',
    )
    .action(collectRuns);
};
export default collect;

async function collectRuns(experiment: string, options: Options): Promise<void> {
  const [{ collectExperiment }, { findExperiment }, { requireResultsFolder }, { writeReport }, { trackerOf }] =
    await Promise.all([
      import('../../launch/collect-experiment.js'),
      import('../find-experiment.js'),
      import('../results-folder.js'),
      import('../../report/write-report.js'),
      import('../../tracking/open-tracker.js'),
    ]);
  requireResultsFolder(options.runs);
  const json = options.json === true;
  const folder = await findExperiment(experiment, options.runs);
  const tracker = options.tracking ? await trackerOf(folder) : undefined;
  let rows: unknown = [];
  const { title, runs, status, delivery } = await collectExperiment(folder, {
    ...(tracker === undefined ? {} : { tracker }),
    report: async () => {
      const report = await writeReport(folder, { write: (text) => process.stdout.write(text), json });
      rows = report.rows;
      return report.files.map((file) => relative(folder, file));
    },
  });
  const { delivered, pending, problem, link } = delivery;
  if (json) {
    const tracking = { delivered, pending };
    const content = { experiment: title, status, rows, runs: runs.map((run) => run.folder), tracking };
    process.stdout.write(`${JSON.stringify(content, null, 2)}\n`);
  }
  for (const run of runs.filter(({ state }) => state === 'failed' || state === 'lost'))
    process.stderr.write(`${run.title}: ${run.state}: ${run.reason ?? ''}\n`);
  const missing = runs.filter(({ state }) => state !== 'finished').length;
  if (missing > 0)
    process.stderr.write(`${missing} of ${runs.length} runs have no result yet: formulary status says why\n`);
  if (link !== undefined) process.stderr.write(`tracker: ${link}\n`);
  if (problem !== undefined) process.stderr.write(`tracker: ${pending} events are pending: ${problem}\n`);
  process.exitCode = { finished: 0, failed: 1, 'going on': 3 }[status];
}
