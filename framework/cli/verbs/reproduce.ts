import { basename, join, resolve } from 'node:path';
import { collect } from '../options.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly tolerance: string;
  readonly runs: string;
  readonly quiet?: boolean;
  readonly tracking: boolean;
}

/** `formulary reproduce` runs the experiment of a bundle where its data are. */
const reproduce: RegisterVerb = (program) => {
  program
    .command('reproduce')
    .description('run the experiment of a bundle here, keep its results, and say of each run whether its numbers hold')
    .argument('<bundle>', 'an archive of formulary bundle, or the folder of an experiment that was run')
    .option(
      '--tolerance <difference>',
      'largest absolute difference of a score that still counts as the same',
      '0.0001',
    )
    .option(
      '--set <path=value>',
      'lay a value over the experiment, such as the place of the data; may be repeated',
      collect,
      [],
    )
    .option('--runs <folder>', 'where to compute and keep results', 'runs')
    .option('--no-tracking', 'deliver nothing to the tracker')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      '\nExit codes: 0 the numbers hold, 1 some differ, 2 nothing could be compared, 130 cancelled.',
    )
    .action(reproduceHere);
};
export default reproduce;

async function reproduceHere(place: string, options: Options): Promise<void> {
  const [{ withExperiment }, { computeAgain }, { showRuns }, { cancellation }, verdicts] = await Promise.all([
    import('../../bundle/with-experiment.js'),
    import('../../bundle/compute-again.js'),
    import('../show-runs.js'),
    import('../cancellation.js'),
    import('../run-verdicts.js'),
  ]);
  const runsFolder = resolve(options.runs);
  const shown = showRuns({ quiet: options.quiet === true, json: false });
  await withExperiment(place, runsFolder, async (folder) => {
    const { runs, outcome } = await computeAgain(folder, join(runsFolder, 'reproduced', basename(folder)), {
      runsFolder,
      set: options.set,
      tolerance: verdicts.parseTolerance(options.tolerance),
      tracking: options.tracking,
      command: `formulary reproduce ${place}`,
      signal: cancellation(),
      onStart: shown.start,
      onEvent: shown.event,
      report: shown.report,
    }).finally(shown.end);
    if (outcome !== undefined) shown.finish(outcome);
    process.stdout.write(`\n${await verdicts.verdictsInWords(runs)}`);
    process.exitCode = verdicts.exitCodeOf(runs);
  });
}
