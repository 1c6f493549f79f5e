import { cancelledCode } from '../cancellation.js';
import type { Rehearsal } from '../../launch/rehearse.js';
import { count } from '../../count.js';
import { collect } from '../options.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly rows?: readonly string[];
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `formulary rehearse` finds out whether every row would run, before a night is spent on it. */
const rehearse: RegisterVerb = (program) => {
  program
    .command('rehearse')
    .description('run every row for one training step on a tiny made-up cohort; needs no data and keeps nothing')
    .argument('<file>', 'the experiment')
    .showHelpAfterError(
      '(FILE comes before --rows, which takes all words that follow; formulary help rehearse explains)',
    )
    .option('--set <path=value>', 'lay a value over the file; may be repeated', collect, [])
    .option('--row, --rows <row...>', 'rehearse these rows only')
    .option('--quiet', 'show no progress')
    .option('--json', 'print { experiment, rows: [{ row, status, problem }] } as JSON')
    .addHelpText('after', '\nExit codes: 0 every row ran, 1 one failed, 2 the input is wrong, 130 cancelled.')
    .action(rehearseAndTell);
};
export default rehearse;

async function rehearseAndTell(file: string, options: Options): Promise<void> {
  const [{ rehearse: rehearseRows }, { cancellation }, { createProgress }] = await Promise.all([
    import('../../launch/rehearse.js'),
    import('../cancellation.js'),
    import('../progress.js'),
  ]);
  const { set, rows, quiet, json } = options;
  const signal = cancellation();
  // The number of rows is known when the file has been read. At a terminal a line names the row that is running.
  const progress = quiet === true ? undefined : createProgress(process.stderr, { total: 1, isBoardAlone: true });
  const rehearsal = await rehearseRows(file, {
    set,
    signal,
    onEvent: (event) => progress?.show(event),
    ...(rows === undefined ? {} : { rows }),
  }).finally(() => progress?.end());
  if (json === true) {
    const told = rehearsal.rows.map(({ row, status, problem = null }) => ({ row, status, problem }));
    process.stdout.write(`${JSON.stringify({ experiment: rehearsal.title, rows: told }, null, 2)}\n`);
  } else {
    process.stdout.write(await inWords(rehearsal));
  }
  process.exitCode = signal.aborted ? cancelledCode : exitCode(rehearsal);
}

function exitCode({ rows }: Rehearsal): number {
  const failed = rows.filter(({ status }) => status !== 'finished');
  if (failed.length === 0) return 0;
  return failed.every(({ cause }) => cause === 'input') ? 2 : 1;
}

async function inWords({ title, rows, kept }: Rehearsal): Promise<string> {
  const { table } = await import('../table.js');
  const lines = rows.map(({ row, status, problem = '' }) => [row, status, problem.split('\n')[0] ?? '']);
  const logs = kept === undefined ? '' : `\nlogs of what failed: ${kept}\n`;
  return `${title}: ${count(rows.length, 'row')} rehearsed\n\n${table(lines)}\n${logs}`;
}
