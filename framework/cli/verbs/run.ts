import { Option } from 'commander';
import { cancelledCode } from '../cancellation.js';
import { collect } from '../options.js';
import type { PlanWords } from '../plan-options.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends PlanWords {
  readonly json?: boolean;
  readonly keepGoing?: boolean;
  readonly retry?: 'failed';
  readonly quiet?: boolean;
  readonly tracking: boolean;
  readonly dryRun?: boolean;
}

/** `formulary run` does everything from the file to the table. */
const run: RegisterVerb = (program) => {
  program
    .command('run')
    .description('run an experiment: compute what is missing, print its tables, deliver to the tracker')
    .argument('<file>', 'the experiment')
    .showHelpAfterError(
      '(FILE comes before --rows and --seeds, which take all words that follow; formulary help run explains)',
    )
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row, --rows <row...>', 'run these rows only')
    .option('--seeds <seed...>', 'run with these seeds instead of those of the file: 42,43')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--keep-going', 'go on with the other runs after one has failed')
    .addOption(new Option('--retry <which>', 'run again only what failed before').choices(['failed']))
    .option('--dry-run', 'name what would be read, written, contacted, loaded and started, and do nothing of it')
    .option('--no-tracking', 'deliver nothing to the tracker; formulary sync does it later')
    .option('--quiet', 'show no progress')
    .option(
      '--json',
      'print { experiment, rows, runs, tracking } as JSON instead of tables; with --dry-run what it names',
    )
    .addHelpText('after', notes)
    .action(runAndReport);
};
export default run;

const notes = `
What is in the cache is not computed again, so the same command continues an interrupted experiment.
Exit codes: 0 done, 1 a run failed, 2 the input is wrong and nothing was run, 130 cancelled (a second Ctrl-C kills).
With a launcher whose runs outlive this command, such as slurm, Ctrl-C ends the waiting alone; formulary cancel ends the runs.`;

async function runAndReport(file: string, options: Options): Promise<void> {
  if (options.dryRun === true) return nameEffects(file, options);
  const [{ runExperiment }, { showRuns }, { planOptions }, { cancellation }, { displayPath }] = await Promise.all([
    import('../../launch/run-experiment.js'),
    import('../show-runs.js'),
    import('../plan-options.js'),
    import('../cancellation.js'),
    import('../../files/display-path.js'),
  ]);
  const shown = showRuns({ quiet: options.quiet === true, json: options.json === true });
  let outlives = false;
  const stopping = () =>
    outlives
      ? {
          first: `the waiting ends, and no run: they go on without this command, and it prints the tables of what is there.
formulary status ${displayPath(file)} shows the runs, formulary cancel ${displayPath(file)} ends them`,
          second: 'to leave without tables: the runs go on all the same',
        }
      : { first: 'stopping at the next checkpoint', second: 'to stop at once' };
  const outcome = await runExperiment(file, {
    ...planOptions(options),
    command: `formulary ${process.argv.slice(2).join(' ')}`,
    displayedFile: displayPath(file),
    signal: cancellation(stopping),
    keepGoing: options.keepGoing === true,
    tracking: options.tracking,
    ...(options.retry === undefined ? {} : { retry: options.retry }),
    onStart: (start) => {
      outlives = start.outlives;
      shown.start(start);
    },
    onEvent: shown.event,
    report: shown.report,
  }).finally(shown.end);
  shown.finish(outcome);
  process.exitCode = { finished: 0, failed: 1, input: 2, cancelled: cancelledCode }[outcome.status];
}

async function nameEffects(file: string, options: Options): Promise<void> {
  const [{ effectsOf }, { effectsInWords }, { planOptions }] = await Promise.all([
    import('../../launch/effects.js'),
    import('../effects-in-words.js'),
    import('../plan-options.js'),
  ]);
  const settings = { ...planOptions(options), command: '', displayedFile: file, tracking: options.tracking };
  const effects = await effectsOf(file, settings);
  process.stdout.write(options.json === true ? `${JSON.stringify(effects, null, 2)}\n` : effectsInWords(effects));
}
