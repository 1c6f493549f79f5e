import { UserInputError } from '../errors.js';
import type { Place } from './origin.js';

/** One thing that is wrong with an experiment file, as data: rendered in one place, for people or as JSON. */
export interface Problem extends Place {
  /** Stable (`E102`); docs/errors.md explains each. */
  readonly code: string;
  /** Dotted path of the value concerned, empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly received?: string;
  readonly expected?: string;
  /** The nearest name, or the text to write instead. */
  readonly suggestion?: string;
  /** Further lines: the names that exist, the reason, the remedy. */
  readonly notes?: readonly string[];
  /** Other places that take part: the first of two definitions. */
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
  /** The files from the one on the command line to the one at fault, if they differ. */
  readonly through?: readonly string[];
}

/** All problems of an experiment file. Nothing was run. */
export class ProblemsError extends UserInputError {
  override readonly name = 'ProblemsError';

  constructor(
    readonly problems: readonly Problem[],
    /** Text of the files concerned, by absolute path, for excerpts. */
    readonly sources: ReadonlyMap<string, string>,
  ) {
    super({
      reason: problems
        .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`)
        .join('\n'),
    });
  }
}

/** Collects problems, each once. */
export class Problems {
  private readonly byIdentity = new Map<string, Problem>();

  add(problem: Problem): void {
    const { code, file, line, column, path, message } = problem;
    const identity = `${code}|${file}|${line}|${column}|${code === 'E103' ? '' : path}|${message}`;
    if (!this.byIdentity.has(identity)) this.byIdentity.set(identity, problem);
  }

  get size(): number {
    return this.byIdentity.size;
  }

  /** In the order of files, lines and columns. */
  list(files: readonly string[]): readonly Problem[] {
    const rank = (file: string) => (files.includes(file) ? files.indexOf(file) : -1);
    return [...this.byIdentity.values()].sort(
      (a, b) => rank(b.file) - rank(a.file) || a.line - b.line || a.column - b.column,
    );
  }
}
