import type { ParseArgsConfig } from 'node:util';

/** One benchmark = one folder, whose file of the same name exports this by default. */
export interface Benchmark<Result extends object = object> {
  readonly summary: string;
  /** Options of its own on the command line; all of them take a text. */
  readonly options?: Readonly<Record<string, BenchmarkOption>>;
  /** Measures every program that is there; `say` tells why one is not. */
  run(say: (line: string) => void, options: Readonly<Record<string, string | undefined>>): Promise<readonly Result[]>;
  /** What the table shows of a result, by the titles of its columns. */
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
