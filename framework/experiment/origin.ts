import type { Json } from '../json.js';

/** A place in a file, or in a `--set` of the command line (`file` is then `--set`). Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Number of characters to underline. */
  readonly length: number;
}

/** The origin of a value: a file, a row, a toggle, a default … */
export type Origin =
  | { readonly by: 'file' | 'command line'; readonly place: Place }
  /** A row's patch or a point of a sweep. */
  | { readonly by: 'row'; readonly row: string; readonly place: Place }
  /** `place` is the place that names the toggle. */
  | { readonly by: 'ablation'; readonly ablation: string; readonly place: Place }
  /** The default or preset of a component or section; `place` is the section, if the file has it. */
  | { readonly by: 'default' | 'preset'; readonly of: string; readonly place?: Place };

/** Where each value of a row came from. Paths are dotted (`student.width`, `tables[0].id`). */
export interface Origins {
  /** The resolved value at a path, `undefined` for a path that does not exist. */
  value(path: string): Json | undefined;
  /** Whether the value reads an environment variable that is not set: it is then its text in the file. */
  isOpen(path: string): boolean;
  /** The origin of the value at a path, `undefined` for a path that does not exist. */
  of(path: string): Origin | undefined;
  /** Everything that set the path, oldest first, with the value as written; the last one won. */
  history(path: string): readonly Assignment[];
  /** Every path that has a value, maps before what they hold. */
  paths(): readonly string[];
}

/** One of the things that have set a value. */
export interface Assignment {
  readonly origin: Origin;
  /** The value as written, before interpolation: `"${env:LLAMA_7B}"`, `0.4`, `{ 3 entries }`, `removed`. */
  readonly written: string;
}
