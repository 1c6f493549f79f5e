import { parseArgs } from 'node:util';
import type { Benchmark } from './shared/benchmark.js';
import { machine, type Measurement } from './shared/measure.js';

const benchmarks = ['student-step'];
const usage = `usage: npm run benchmark -- ${benchmarks.join('|')} [--json]`;

/** Exit codes: 0 measured, 2 the command is wrong. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
  const name = positionals[0];
  if (name === undefined || positionals.length > 1 || !benchmarks.includes(name)) {
    console.error(
      `${name === undefined ? 'no benchmark named' : `unknown benchmark "${positionals.join(' ')}"`}\n${usage}`,
    );
    return 2;
  }
  const { default: benchmark } = (await import(`./${name}/${name}.js`)) as { default: Benchmark };
  const results = await benchmark.run((line) => console.error(line));
  if (values.json) console.log(JSON.stringify({ results }));
  else console.log(`${benchmark.summary}\n${machine()}\n\n${table(results)}`);
  return 0;
}

function table(results: readonly Measurement[]): string {
  const rows = results.map(({ engine, batch, threads, milliseconds, processorMilliseconds }) => [
    engine,
    String(batch),
    String(threads),
    milliseconds.toFixed(2),
    processorMilliseconds?.toFixed(2) ?? '',
    ((1000 * batch) / milliseconds).toFixed(0),
  ]);
  const all = [['engine', 'batch', 'threads', 'ms', 'processor ms', 'patients/s'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padStart(widths[i]!)).join(' | ')} |`;
  return [line(all[0]!), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

process.exitCode = await main();
