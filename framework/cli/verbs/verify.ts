import { join, resolve } from 'node:path';
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
    .description('compute a run, or all runs of an experiment or bundle, again and say whether their numbers hold')
    .argument(
      '<lock>',
      'the lock.json or folder of a run, the folder of an experiment, or an archive of formulary bundle',
    )
    .option(
      '--tolerance <difference>',
      'largest absolute difference of a score that still counts as the same',
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
    .option('--json', 'print { verdict, metrics, outputs, processors, changes } as JSON, or { runs } of an experiment')
    .addHelpText('after', notes)
    .action(verifyAndTell);
};
export default verify;

const notes = `
One kind of processor gives the same bytes. Other kinds add in other orders, so that scores differ in the third digit:
"same within what processors differ by" is up to 0.001, and is never said of the kind that computed the lock.
Exit codes: 0 the numbers hold, 1 they differ, 2 not comparable, 130 cancelled.`;

async function verifyAndTell(lock: string, options: Options): Promise<void> {
  const [{ verifyLock }, { cancellation }, { createProgress }, { exitCodeOf, parseTolerance }, { holdsExperiment }] =
    await Promise.all([
      import('../../comparison/verify-lock.js'),
      import('../cancellation.js'),
      import('../progress.js'),
      import('../run-verdicts.js'),
      import('../../bundle/with-experiment.js'),
    ]);
  const tolerance = parseTolerance(options.tolerance);
  if (holdsExperiment(lock)) return verifyExperiment(lock, tolerance, options);
  const progress = options.quiet === true ? undefined : createProgress(process.stderr, { total: 1 });
  const result = await verifyLock(lock, {
    runsFolder: resolve(options.runs),
    set: options.set,
    tolerance,
    reuse: options.reuse === true,
    signal: cancellation(),
    onEvent: (event) => progress?.show(event),
  }).finally(() => progress?.end());
  const { compared: _compared, ...json } = result;
  if (options.json === true) process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  else process.stdout.write(await inWords(result));
  process.exitCode = exitCodeOf([result]);
}

/** Computes all runs again in a folder of its own, so that no cached number verifies itself. */
async function verifyExperiment(place: string, tolerance: number, options: Options): Promise<void> {
  const [{ withExperiment }, { computeAgain }, { showRuns }, { cancellation }, { verdictsInWords, exitCodeOf }, fs] =
    await Promise.all([
      import('../../bundle/with-experiment.js'),
      import('../../bundle/compute-again.js'),
      import('../show-runs.js'),
      import('../cancellation.js'),
      import('../run-verdicts.js'),
      import('node:fs/promises'),
    ]);
  const runsFolder = resolve(options.runs);
  await fs.mkdir(runsFolder, { recursive: true });
  const own = await fs.mkdtemp(join(runsFolder, 'verify-'));
  const shown = showRuns({ quiet: options.quiet === true || options.json === true, json: true });
  try {
    await withExperiment(place, runsFolder, async (folder) => {
      const { runs } = await computeAgain(folder, own, {
        runsFolder: options.reuse === true ? runsFolder : own,
        set: options.set,
        tolerance,
        tracking: false,
        command: `formulary verify ${place}`,
        signal: cancellation(),
        onStart: shown.start,
        onEvent: shown.event,
        report: () => Promise.resolve([]),
      });
      shown.end();
      process.stdout.write(
        options.json === true ? `${JSON.stringify({ runs }, null, 2)}\n` : await verdictsInWords(runs),
      );
      process.exitCode = exitCodeOf(runs);
    });
  } finally {
    await fs.rm(own, { recursive: true, force: true });
  }
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
