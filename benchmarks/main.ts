import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { settled } from '../framework/cli/settled.js';
import { type Benchmark, parsedOptions } from './shared/benchmark.js';
import { machine } from './shared/measure.js';

/** The benchmarks, one per folder beside this file. The folder `shared` is none. */
const benchmarks = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name)
  .sort();
const usage = `usage: npm run benchmark -- ${benchmarks.join('|')} [--json] [options of the benchmark]`;

/** Exit codes: 0 measured, 2 the command is wrong. */
async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined || !benchmarks.includes(name)) {
    console.error(`${name === undefined ? 'no benchmark named' : `unknown benchmark "${name}"`}\n${usage}`);
    return 2;
  }
  const { default: benchmark } = (await import(`./${name}/${name}.js`)) as { default: Benchmark };
  const values = optionsOf(benchmark, words);
  if (values === undefined) return 2;
  const { json, ...own } = values;
  const results = await benchmark.run((line) => console.error(line), own);
  if (json !== undefined) console.log(JSON.stringify({ results }));
  else console.log(`${benchmark.summary}\n${machine()}\n\n${table(results.map(benchmark.cells))}`);
  return 0;
}

/** Reads the options of the command line. Undefined when they are wrong; the reason was printed. */
function optionsOf(benchmark: Benchmark, words: readonly string[]): Record<string, string | undefined> | undefined {
  try {
    const { values } = parseArgs({ args: [...words], options: parsedOptions(benchmark) });
    return values as Record<string, string | undefined>;
  } catch (error) {
    const own = Object.entries(benchmark.options ?? {}).map(
      ([name, { description, default: value }]) =>
        `  --${name}  ${description}${value === undefined ? '' : ` (${value})`}`,
    );
    console.error([(error as Error).message, usage, ...own].join('\n'));
    return undefined;
  }
}

function table(rows: readonly Readonly<Record<string, string>>[]): string {
  const titles = Object.keys(rows[0] ?? {});
  const all = [titles, ...rows.map((row) => titles.map((title) => row[title] ?? ''))];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padStart(widths[i]!)).join(' | ')} |`;
  return [line(titles), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...all.slice(1).map(line)].join(
    '\n',
  );
}

process.exitCode = await settled('the benchmark', () => main(process.argv.slice(2)));
