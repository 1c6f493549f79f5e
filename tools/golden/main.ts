import { parseArgs } from 'node:util';
import { checkGolden, type GoldenOutcome } from './check-golden.js';
import type { EngineChoice } from './golden-kind.js';

const usage = 'usage: npm run golden -- PATH [--out FOLDER] [--engine NAME [--option NAME=VALUE]…]';
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
    if (outcome.state === 'computed' && outcome.note !== undefined) console.log(`  ${outcome.note}`);
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

function readArguments(): { path: string; out: string | undefined; engine: EngineChoice | undefined } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, engine: { type: 'string' }, option: { type: 'string', multiple: true } },
  });
  const [path, ...rest] = positionals;
  if (path === undefined || rest.length > 0) throw new Error(`expected one PATH, got ${positionals.length}`);
  if (values.engine === undefined && values.option !== undefined) throw new Error('--option needs --engine');
  const options = Object.fromEntries((values.option ?? []).map(readOption));
  return { path, out: values.out, engine: values.engine === undefined ? undefined : { type: values.engine, options } };
}

/** Reads an option of the engine. The value of `threads=2` is a number, that of `provider=webgpu` a text. */
function readOption(text: string): [name: string, value: string | number] {
  const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--option ${text}: expected NAME=VALUE`);
  return [name, /^\d+$/.test(value) ? Number(value) : value];
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
