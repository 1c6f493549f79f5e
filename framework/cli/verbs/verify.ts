import { resolve } from 'node:path';
import { cancelledCode } from '../cancellation.js';
import type { LockVerification } from '../../comparison/verify-lock.js';
import { collect } from '../options.js';
import type { RegisterVerb } from '../verb.js';

interface Options {
  readonly set: readonly string[];
  readonly tolerance: string;
  readonly reuse?: boolean;
  readonly runs: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `formulary verify` finds out whether a published number holds. */
const verify: RegisterVerb = (program) => {
  program
    .command('verify')
    .description('compute the run of a lock again and say, metric by metric, whether its numbers hold')
    .argument('<lock>', 'the lock.json of a run, or the folder of a run')
    .option(
      '--tolerance <difference>',
      'largest absolute difference of a metric that still counts as the same',
      '0.0001',
    )
    .option(
      '--set <path=value>',
      'lay a value over the lock, such as the place of the data; may be repeated',
      collect,
      [],
    )
    .option('--reuse', 'take finished stages with the same keys from the cache instead of computing them again')
    .option('--runs <folder>', 'where to compute', 'runs')
    .option('--quiet', 'show no progress')
    .option('--json', 'print { verdict, metrics, outputs, processors, changes } as JSON')
    .addHelpText('after', notes)
    .action(verifyAndTell);
};
export default verify;

const notes = `
One kind of processor gives the same bytes. Other kinds add in other orders, so that scores differ in the third digit:
"same within what processors differ by" is up to 0.001, and is never said of the kind that computed the lock.
Exit codes: 0 the numbers hold, 1 they differ, 2 not comparable, 130 cancelled.`;

async function verifyAndTell(lock: string, options: Options): Promise<void> {
  const [{ verifyLock }, { cancellation }, { createProgress }, { UserInputError }] = await Promise.all([
    import('../../comparison/verify-lock.js'),
    import('../cancellation.js'),
    import('../progress.js'),
    import('../../errors.js'),
  ]);
  const tolerance = Number(options.tolerance);
  if (options.tolerance.trim() === '' || !(tolerance >= 0)) {
    throw new UserInputError({
      place: '--tolerance',
      reason: `received "${options.tolerance}", expected a number from 0`,
    });
  }
  const progress = options.quiet === true ? undefined : createProgress(process.stderr, 1);
  const result = await verifyLock(lock, {
    runsFolder: resolve(options.runs),
    set: options.set,
    tolerance,
    reuse: options.reuse === true,
    signal: cancellation(),
    onEvent: (event) => progress?.show(event),
  });
  progress?.end();
  const { compared: _compared, ...json } = result;
  if (options.json === true) process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  else process.stdout.write(await inWords(result));
  process.exitCode = {
    identical: 0,
    'within tolerance': 0,
    'same within what processors differ by': 0,
    differs: 1,
    failed: 1,
    'not comparable': 2,
    cancelled: cancelledCode,
  }[result.verdict];
}

async function inWords(result: LockVerification): Promise<string> {
  const { table } = await import('../table.js');
  const changes = result.changes.map((change) => `${change}\n`).join('');
  if (!result.compared) return `${changes}${result.verdict}\n`;
  const differing = result.outputs.filter(({ identical }) => !identical).map(({ stage }) => stage);
  const outputs =
    differing.length === 0 ? 'every output file is identical' : `output files differ: ${differing.join(', ')}`;
  const metrics = result.metrics.map(({ metric, locked, measured, verdict }) => [
    metric,
    String(locked),
    String(measured),
    verdict,
  ]);
  const { locked, here } = result.processors;
  const processors =
    locked === here ? '' : `processor of the lock: ${locked ?? 'not recorded'}; here: ${here ?? 'not recorded'}\n`;
  return `${changes}${table([['metric', 'lock', 'here', 'verdict'], ...metrics])}\n${outputs}\n${processors}${result.verdict}\n`;
}
