import { Option } from 'commander';
import { collect } from '../options.js';
import type { PlanWords } from '../plan-options.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends PlanWords {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly retry?: 'failed';
}

/** `formulary submit` gives the runs of an experiment to its launcher, and ends. */
const submit: RegisterVerb = (program) => {
  program
    .command('submit')
    .description('give what is missing of an experiment to its launcher, and return; the runs go on by themselves')
    .argument('<file>', 'the experiment')
    .showHelpAfterError(
      '(FILE comes before --rows and --seeds, which take all words that follow; formulary help submit explains)',
    )
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row, --rows <row...>', 'these rows only')
    .option('--seeds <seed...>', 'these seeds instead of those of the file: 42,43')
    .option('--runs <folder>', 'where results and caches lie', 'runs')
    .option('--dry-run', 'print what would be handed over, and start nothing')
    .addOption(new Option('--retry <which>', 'submit again only what failed before').choices(['failed']))
    .option('--json', 'print { experiment, folder, submitted, going, finished } as JSON')
    .addHelpText('after', notes)
    .action(submitFile);
};
export default submit;

const notes = `
The code and the plan are copied: later edits change nothing of what was submitted. Submitting again hands over what is neither
finished nor on its way. formulary status, logs, collect and cancel take the same file, from any terminal.`;

const nothingMissing = 'nothing to hand over: every run has finished or is on its way\n';
const nothingStarted = `nothing was written or started, so that these commands find no run yet
  formulary submit writes the runs, and hands over commands that start a copy of the program, below runs/code
`;

async function submitFile(file: string, options: Options): Promise<void> {
  const [{ submitExperiment, previewExperiment }, { planOptions }, { displayPath }] = await Promise.all([
    import('../../launch/submit-experiment.js'),
    import('../plan-options.js'),
    import('../../files/display-path.js'),
  ]);
  const settings = {
    ...planOptions(options),
    command: `formulary ${process.argv.slice(2).join(' ')}`,
    displayedFile: displayPath(file),
    tracking: false,
    ...(options.retry === undefined ? {} : { retry: options.retry }),
  };
  if (options.dryRun === true) {
    const preview = await previewExperiment(file, settings);
    process.stdout.write(preview);
    process.stderr.write(preview === '' ? nothingMissing : nothingStarted);
    return;
  }
  const { title, frozen, jobs, going, warnings, rung } = await submitExperiment(file, settings);
  for (const words of warnings) process.stderr.write(`${words}\n`);
  const runs = jobs.filter(({ computes }) => computes === 'run').length;
  const finished = frozen.runs.length - runs - going;
  if (options.json === true) {
    const folder = frozen.experimentFolder;
    process.stdout.write(
      `${JSON.stringify({ experiment: title, folder, submitted: runs, going, finished }, null, 2)}\n`,
    );
    return;
  }
  const { count } = await import('../../count.js');
  const parts = [
    `${count(runs, 'run')} submitted`,
    ...(jobs.length === runs ? [] : [`${count(jobs.length - runs, 'job')} of shared stages before them`]),
    ...(going === 0 ? [] : [`${going} on their way already`]),
    ...(finished === 0 ? [] : [`${finished} ${options.retry === undefined ? 'finished before' : 'left as they are'}`]),
  ];
  process.stdout.write(`${title}: ${parts.join(', ')}\n`);
  if (rung !== undefined) {
    const { rungInWords } = await import('../../launch/rungs.js');
    const then = rung.isLast ? '' : '; submit again when its runs have ended, for the next one';
    process.stdout.write(`  ${rungInWords(rung)}${then}\n`);
  }
  process.stdout.write(`  formulary status ${displayPath(file)} shows where they stand\n`);
}
