import { parseArgs } from 'node:util';
import { checkGolden, type GoldenOutcome } from './check-golden.js';

const usage = 'usage: npm run golden -- PATH [--out FOLDER] [--engine NAME]';
const shownDeviations = 10;

/** Exit codes: 0 everything agrees, 1 a value deviates, 2 a file cannot be read or the command is wrong. */
async function main(): Promise<number> {
  const { path, out, engine } = readArguments();
  let exitCode = 0;
  for await (const outcome of checkGolden(path, {
    ...(out === undefined ? {} : { out }),
    ...(engine === undefined ? {} : { engine }),
  })) {
    console.log(`${outcome.path}: ${describe(outcome)}`);
    if (outcome.state === 'unreadable') exitCode = 2;
    if (outcome.state === 'computed' && outcome.deviations.length > 0) exitCode = Math.max(exitCode, 1);
  }
  return exitCode;
}

function describe(outcome: GoldenOutcome): string {
  if (outcome.state === 'skipped') return `skipped (${outcome.reason})`;
  if (outcome.state === 'unreadable') return `cannot be computed: ${outcome.reason}`;
  const { kind, compared, deviations } = outcome;
  if (compared === 0) return `${kind}: computed, nothing expected`;
  if (deviations.length === 0) return `${kind}: ${compared} values agree`;
  const shown = deviations.slice(0, shownDeviations).map((deviation) => `\n  ${deviation}`);
  const rest = deviations.length > shownDeviations ? `\n  … ${deviations.length - shownDeviations} more` : '';
  return `${kind}: ${deviations.length} of ${compared} values deviate${shown.join('')}${rest}`;
}

function readArguments(): { path: string; out: string | undefined; engine: string | undefined } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, engine: { type: 'string' } },
  });
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new Error(`expected one PATH, got ${positionals.length}`);
  return { path, out: values.out, engine: values.engine };
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
