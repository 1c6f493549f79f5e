import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RunStatus } from '../../launch/experiment-status.js';
import { runChoice, type RunChoice } from '../run-choice.js';
import type { RegisterVerb } from '../verb.js';

interface Options extends RunChoice {
  readonly lines: string;
  readonly paths?: boolean;
  readonly runs: string;
}

/** `formulary logs` prints what the processes of runs have written. */
const logs: RegisterVerb = (program) => {
  const command = program
    .command('logs')
    .description('print the end of what the processes of runs have written')
    .argument('<experiment>', 'the YAML file of an experiment, or a folder below runs/experiments');
  runChoice(command, 'print')
    .option('--lines <number>', 'lines of each log', '20')
    .option('--paths', 'print where the logs lie, and not what they hold')
    .option('--runs <folder>', 'where results lie', 'runs')
    .action(printLogs);
};
export default logs;

async function printLogs(experiment: string, options: Options): Promise<void> {
  const [{ experimentStatus }, { findExperiment }, { requireResultsFolder }, { chosenRuns }, { UserInputError }] =
    await Promise.all([
      import('../../launch/experiment-status.js'),
      import('../find-experiment.js'),
      import('../results-folder.js'),
      import('../run-choice.js'),
      import('../../errors.js'),
    ]);
  requireResultsFolder(options.runs);
  if (!/^\d+$/.test(options.lines))
    throw new UserInputError({ place: '--lines', reason: `received "${options.lines}", expected a whole number` });
  const { runs, shared } = await experimentStatus(await findExperiment(experiment, options.runs));
  const isWhole = options.rows === undefined && options.seeds === undefined;
  const chosen = [...(isWhole ? shared : []), ...chosenRuns(runs, options)];
  // Runs that one process computed one after another have one log.
  const logsOf = new Map<string, string[]>();
  for (const { title, state, log } of chosen.flatMap(withLogs))
    logsOf.set(log, [...(logsOf.get(log) ?? []), `${title} (${state})`]);
  for (const [log, titles] of logsOf) {
    if (options.paths === true) process.stdout.write(`${log}\n`);
    else process.stdout.write(`== ${titles.join(', ')}: ${log}\n${await lastLines(log, Number(options.lines))}`);
  }
}

function withLogs(run: RunStatus): readonly (RunStatus & { readonly log: string })[] {
  return [...new Set([run.job?.log, `${run.folder}/worker.log`])].flatMap((log) =>
    log !== undefined && existsSync(log) ? [{ ...run, log }] : [],
  );
}

async function lastLines(file: string, count: number): Promise<string> {
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.length === 0 || count === 0 ? '' : `${lines.slice(-count).join('\n')}\n`;
}
