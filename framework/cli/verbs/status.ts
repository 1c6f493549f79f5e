import type { ExperimentStatus, RunStatus } from '../../launch/experiment-status.js';
import { chosenRuns, runChoice, type RunChoice } from '../run-choice.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends RunChoice {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly runs: string;
}

/** `formulary status` says where the runs of an experiment stand. */
const status: RegisterVerb = (program) => {
  const command = program
    .command('status')
    .description('say where the runs of an experiment stand: from files and the scheduler, in any terminal')
    .argument('<experiment>', 'the YAML file of an experiment, or a folder below runs/experiments');
  runChoice(command, 'tell of')
    .option('--all', 'list every run, also those that have finished or wait')
    .option('--json', 'print { experiment, counts, runs, problems } as JSON')
    .option('--runs <folder>', 'where results lie', 'runs')
    .addHelpText('after', notes)
    .action(showStatus);
};
export default status;

const notes = `
lost: the process is gone and left no result. unknown: the scheduler does not answer.
Exit codes: 0 all runs finished, or go on; 1 a run failed, was cancelled or lost.`;

async function showStatus(experiment: string, options: Options): Promise<void> {
  const [{ experimentStatus }, { findExperiment }, { requireResultsFolder }] = await Promise.all([
    import('../../launch/experiment-status.js'),
    import('../find-experiment.js'),
    import('../results-folder.js'),
  ]);
  requireResultsFolder(options.runs);
  const whole = await experimentStatus(await findExperiment(experiment, options.runs));
  const isWhole = options.rows === undefined && options.seeds === undefined;
  const found = isWhole ? whole : { ...whole, shared: [], runs: chosenRuns(whole.runs, options) };
  const counts = countsOf(found.runs);
  if (options.json === true) {
    const runs = [...found.shared, ...found.runs].map(({ job, ...run }) => ({
      ...run,
      ...(job && { id: job.id, log: job.log }),
    }));
    const content = { experiment: found.title, counts, runs, problems: found.problems };
    process.stdout.write(`${JSON.stringify(content, null, 2)}\n`);
  } else {
    await print(found, counts, options.all === true);
  }
  if (found.runs.some(({ state }) => ended.includes(state) && state !== 'finished')) process.exitCode = 1;
}

const ended: readonly string[] = ['finished', 'failed', 'cancelled', 'lost'];

async function print(
  { title, runs, shared, rung, problems }: ExperimentStatus,
  counts: Readonly<Record<string, number>>,
  all: boolean,
): Promise<void> {
  const [{ table }, { inWords }, { count }] = await Promise.all([
    import('../table.js'),
    import('../progress-in-words.js'),
    import('../../count.js'),
  ]);
  const words = Object.entries(counts).map(([state, number]) => `${number} ${state}`);
  process.stdout.write(`${title}: ${count(runs.length, 'run')}: ${words.join(', ')}\n`);
  if (rung !== undefined) {
    const { rungInWords } = await import('../../launch/rungs.js');
    process.stdout.write(`  ${rungInWords(rung)}${rung.isLast ? '' : whatIsNext(runs)}\n`);
  }
  const isShown = ({ state }: RunStatus) => all || !['finished', 'waiting', 'not started'].includes(state);
  const lines = [...shared, ...runs]
    .filter(isShown)
    .map((run) => [run.title, run.state, run.progress === undefined ? firstLine(run.reason) : inWords(run.progress)]);
  if (lines.length > 0) process.stdout.write(`\n${table(lines)}\n`);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
}

function countsOf(runs: readonly RunStatus[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of runs) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** What the next rung of a search waits for. */
function whatIsNext(runs: readonly RunStatus[]): string {
  const haveEnded = runs.every(({ state }) => state === 'finished' || state === 'failed');
  return haveEnded ? '; submit again for the next one' : '; submit again when its runs have ended, for the next one';
}

function firstLine(text = ''): string {
  return text.split('\n')[0] ?? '';
}
