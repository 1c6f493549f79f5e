import { UserInputError } from '../../errors.js';
import type { Json } from '../../json.js';
import type { Experiment, Row } from '../experiment.js';
import { referencesIn } from '../interpolation/references.js';
import { loadExperiment, type LoadOptions } from '../load.js';
import type { Assignment, Origin, Place } from '../origin.js';
import { parsePath } from '../path.js';
import { ProblemsError } from '../problem.js';
import { nearest } from '../suggest.js';

/** The reasons for a value, for all rows that have the same reasons. */
export interface Explanation {
  readonly rows: readonly string[];
  /** `undefined` if the value was taken out. */
  readonly value: Json | undefined;
  /** Everything that set the value, oldest first: the last one holds. */
  readonly chain: readonly Step[];
  /** What the expression that holds refers to. */
  readonly reads: readonly Reading[];
  /** Environment variables that the expression reads. */
  readonly variables: readonly string[];
}

/** One thing that set the value. */
export interface Step extends Assignment {
  /** What the value would be if nobody had written this; absent for defaults, which nobody writes. */
  readonly without?: Counterfactual;
}

/** What would be instead. */
type Counterfactual =
  | { readonly is: 'value'; readonly value: Json }
  /** There would be no such value. */
  | { readonly is: 'absent' }
  /** The experiment would not be valid: the first problem's code and message. */
  | { readonly is: 'invalid'; readonly code: string; readonly message: string };

/** A value that an expression refers to. */
interface Reading {
  readonly path: string;
  readonly value: Json | undefined;
  readonly origin: Origin | undefined;
}

/**
 * Explains the value at a dotted path in every row: the chain of all that set it, and what it would be without each link,
 * found by composing the experiment again without it.
 *
 * @param options how the file is read, and for how many groups of rows (`most`) to find what would be instead
 * @throws UserInputError where no row has the path; ProblemsError where the experiment is not valid
 */
export async function explain(
  file: string,
  path: string,
  { most = Infinity, ...given }: LoadOptions & { readonly most?: number },
): Promise<readonly Explanation[]> {
  const options = { ...given, allowUnheeded: true };
  const experiment = await loadExperiment(file, options);
  requirePath(experiment, path);
  const groups = new Map<string, Row[]>();
  for (const row of experiment.rows) {
    const identity = JSON.stringify([row.origins.value(path) ?? null, row.origins.history(path).map(assignmentIn)]);
    groups.set(identity, [...(groups.get(identity) ?? []), row]);
  }
  const explanations: Explanation[] = [];
  for (const rows of groups.values()) {
    const [first] = rows as [Row];
    const chain: Step[] = [];
    for (const step of first.origins.history(path)) {
      const place = explanations.length < most ? writtenAt(step.origin) : undefined;
      const without = place && (await counterfactual(file, path, { ...options, without: place }, first, experiment));
      chain.push({ ...step, ...(without && { without }) });
    }
    explanations.push({
      rows: rows.map(({ name }) => name),
      value: first.origins.value(path),
      chain,
      ...readings(first, chain),
    });
  }
  return explanations;
}

/** An assignment without the name of its row: rows that differ in nothing else belong together. */
function assignmentIn({ origin, written }: Assignment): Json {
  const { place } = origin;
  const where = place === undefined ? null : [place.file, place.line, place.column];
  return [origin.by, 'of' in origin ? origin.of : null, where, written];
}

/** The place where an author wrote the assignment; `undefined` for a default, which nobody writes. */
function writtenAt(origin: Origin): Place | undefined {
  return origin.by === 'default' || origin.by === 'preset' ? undefined : origin.place;
}

async function counterfactual(
  file: string,
  path: string,
  options: LoadOptions,
  row: Row,
  { rows }: Experiment,
): Promise<Counterfactual> {
  try {
    // Without rows in the file its one row is named after the title, which may be what is left out.
    const changed = await loadExperiment(file, rows.length === 1 ? options : { ...options, rows: [row.name] });
    const value = changed.rows[0]?.origins.value(path);
    return value === undefined ? { is: 'absent' } : { is: 'value', value };
  } catch (error) {
    const [problem] = error instanceof ProblemsError ? error.problems : [];
    if (problem === undefined) throw error;
    return { is: 'invalid', code: problem.code, message: problem.message };
  }
}

function readings({ origins }: Row, chain: readonly Step[]): Pick<Explanation, 'reads' | 'variables'> {
  const { paths, variables } = referencesIn(chain.at(-1)?.written ?? '');
  return { reads: paths.map((path) => ({ path, value: origins.value(path), origin: origins.of(path) })), variables };
}

function requirePath({ rows }: Experiment, path: string): void {
  if (parsePath(path) !== undefined && rows.some(({ origins }) => origins.history(path).length > 0)) return;
  const paths = [...new Set(rows.flatMap(({ origins }) => origins.paths()))];
  const suggestion = nearest(path, paths);
  const parent = paths.filter((candidate) => path.startsWith(`${candidate}.`)).at(-1);
  const siblings = paths
    .filter((candidate) => (parent === undefined ? /^\w+$/.test(candidate) : candidate.startsWith(`${parent}.`)))
    .map((candidate) => candidate.slice(parent === undefined ? 0 : parent.length + 1))
    .filter((candidate) => /^\w+$/.test(candidate));
  throw new UserInputError({
    place: path,
    reason: `the experiment has no such value${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    remedy: `known${parent === undefined ? '' : ` in ${parent}`}: ${siblings.join(', ')}`,
  });
}
