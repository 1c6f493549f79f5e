import type { ParseArgsConfig } from 'node:util';

/** A benchmark. It has a folder, whose file of the same name has it as its default export. */
export interface Benchmark<Result extends object = object> {
  readonly summary: string;
  /** Its own options on the command line. All of them take a text. */
  readonly options?: Readonly<Record<string, BenchmarkOption>>;
  /** Measures every program that is installed. `say` receives the reason where one is not. */
  run(say: (line: string) => void, options: Readonly<Record<string, string | undefined>>): Promise<readonly Result[]>;
  /** The cells of a result, by the titles of the table's columns. */
  cells(result: Result): Readonly<Record<string, string>>;
}

interface BenchmarkOption {
  readonly type: 'string';
  readonly default?: string;
  readonly description: string;
}

/** The options as `parseArgs` takes them. */
export function parsedOptions({ options = {} }: Benchmark): NonNullable<ParseArgsConfig['options']> {
  const own = Object.entries(options).map(([name, { type, default: value }]) => [
    name,
    { type, ...(value === undefined ? {} : { default: value }) },
  ]);
  return { json: { type: 'boolean' }, ...Object.fromEntries(own) };
}
