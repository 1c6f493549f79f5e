import { runChoice, type RunChoice } from '../run-choice.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends RunChoice {
  readonly json?: boolean;
  readonly runs: string;
}

/** `formulary cancel` ends runs that were submitted. */
const cancel: RegisterVerb = (program) => {
  const command = program
    .command('cancel')
    .description('end the submitted runs of an experiment; checkpoints stay, and submitting again goes on from them')
    .argument('<experiment>', 'the YAML file of an experiment, or a folder below runs/experiments');
  runChoice(command, 'end')
    .option('--json', 'print { cancelled, shared, elsewhere } as JSON: folders')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(cancelRuns);
};
export default cancel;

async function cancelRuns(experiment: string, options: Options): Promise<void> {
  const [{ cancelExperiment }, { experimentStatus }, { findExperiment }, { requireResultsFolder }, { chosenRuns }] =
    await Promise.all([
      import('../../launch/cancel-experiment.js'),
      import('../../launch/experiment-status.js'),
      import('../find-experiment.js'),
      import('../results-folder.js'),
      import('../run-choice.js'),
    ]);
  requireResultsFolder(options.runs);
  const folder = await findExperiment(experiment, options.runs);
  const chosen = new Set(chosenRuns((await experimentStatus(folder)).runs, options).map((run) => run.folder));
  const { runs, shared, elsewhere } = await cancelExperiment(folder, { isMeant: (run) => chosen.has(run.folder) });
  if (options.json === true) {
    const content = { cancelled: folders(runs), shared: folders(shared), elsewhere: folders(elsewhere) };
    process.stdout.write(`${JSON.stringify(content, null, 2)}\n`);
    return;
  }
  const { count } = await import('../../count.js');
  const also = shared.length === 0 ? '' : `, and ${count(shared.length, 'job')} of shared stages`;
  process.stdout.write(`${count(runs.length, 'run')} cancelled${also}\n`);
  if (elsewhere.length > 0)
    process.stdout.write(`${count(elsewhere.length, 'run')} of a \`formulary run\`: press Ctrl-C there\n`);
}

function folders(jobs: readonly { readonly folder: string }[]): readonly string[] {
  return jobs.map(({ folder }) => folder);
}
