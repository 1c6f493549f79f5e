import { isJsonObject, type Json, type JsonObject } from '../../../framework/json.js';
import { type GoldenResult } from '../golden-kind.js';

/** Tolerance as a share of a field's largest entry. */
const valueTolerance = 1e-5;
const smallestTolerance = 1e-12;
/** Tolerance of a gradient as a share of the norm of its tensor, and of the largest norm in the list. */
const gradientTolerance = 1e-4;
const smallestGradientTolerance = 1e-6;
/** Fields of ids, which must be equal. */
const ids = ['set', 'sets'];

type Comparison = Pick<GoldenResult, 'compared' | 'deviations'>;

/** Compares every expected field, by the tolerances of the form. */
export function compareBaseline(computed: JsonObject, expected: JsonObject | undefined): Comparison {
  return compareFields(computed, expected ?? {}, '');
}

function compareFields(computed: JsonObject, expected: JsonObject, path: string): Comparison {
  const norms = (expected['grad_l2_norm'] ?? {}) as Readonly<Record<string, number>>;
  const largest = Math.max(0, ...Object.values(norms));
  const tolerances = (field: string): ((tensor: string) => number) | undefined =>
    field.startsWith('grad_')
      ? (tensor) => Math.max(gradientTolerance * (norms[tensor] ?? 0), smallestGradientTolerance * largest)
      : undefined;
  return joined(
    Object.entries(expected).map(([field, theirs]) => {
      const mine = computed[field];
      const place = `${path}${field}`;
      const gradient = tolerances(field);
      if (gradient !== undefined && isJsonObject(theirs)) {
        const own = isJsonObject(mine) ? mine : {};
        return joined(
          Object.entries(theirs).map(([tensor, value]) =>
            compareValues(`${place}.${tensor}`, own[tensor], value, gradient(tensor)),
          ),
        );
      }
      if (isJsonObject(theirs)) return compareFields(isJsonObject(mine) ? mine : {}, theirs, `${place}.`);
      return compareValues(place, mine, theirs, ids.includes(field) ? 0 : toleranceOf(theirs));
    }),
  );
}

function toleranceOf(value: Json): number {
  const largest = numbersOf(value).reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return Math.max(valueTolerance * largest, smallestTolerance);
}

/** Lists must be equally long at every depth: sets of two samples do not become one. */
function compareValues(path: string, mine: Json | undefined, theirs: Json, tolerance: number): Comparison {
  if (Array.isArray(theirs)) {
    const list = theirs as readonly Json[];
    if (!Array.isArray(mine) || mine.length !== list.length) {
      const received = Array.isArray(mine) ? `${mine.length} entries` : String(mine);
      return { compared: 1, deviations: [`${path}: computed ${received}, expected ${list.length} entries`] };
    }
    const own = mine as readonly Json[];
    return joined(list.map((value, i) => compareValues(`${path}[${i}]`, own[i], value, tolerance)));
  }
  const agrees =
    typeof mine === 'number' && typeof theirs === 'number' ? Math.abs(mine - theirs) <= tolerance : mine === theirs;
  return { compared: 1, deviations: agrees ? [] : [`${path}: computed ${String(mine)}, expected ${String(theirs)}`] };
}

function joined(comparisons: readonly Comparison[]): Comparison {
  return {
    compared: comparisons.reduce((total, { compared }) => total + compared, 0),
    deviations: comparisons.flatMap(({ deviations }) => deviations),
  };
}

/** The numbers of nested lists, in order. */
function numbersOf(value: Json): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? (value as readonly Json[]).flatMap(numbersOf) : [];
}
