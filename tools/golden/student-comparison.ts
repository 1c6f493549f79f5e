import type { Json, JsonObject } from '../../framework/json.js';
import type { GoldenResult } from './golden-kind.js';

/** Tolerance as a share of a field's largest entry. */
const valueTolerance = 1e-5;
/** Tolerance as a share of the L2 norm of the gradient's own tensor. */
const gradientTolerance = 1e-4;

/**
 * Compares every expected field. Tolerances of values depend on their field's largest entry, those of gradients on their
 * tensor's norm.
 */
export function compareStudent(
  computed: JsonObject,
  expected: JsonObject | undefined,
): Pick<GoldenResult, 'compared' | 'deviations'> {
  const deviations: string[] = [];
  let compared = 0;
  const compare = (path: string, mine: Json | undefined, theirs: Json, scale: number) => {
    const computedNumbers = numbersOf(mine ?? null);
    const wanted = numbersOf(theirs);
    compared += wanted.length;
    if (computedNumbers.length !== wanted.length) {
      deviations.push(`${path}: computed ${computedNumbers.length} numbers, expected ${wanted.length}`);
    } else {
      wanted.forEach((value, i) => {
        if (!(Math.abs(computedNumbers[i]! - value) <= scale))
          deviations.push(`${path}[${i}]: computed ${computedNumbers[i]}, expected ${value}`);
      });
    }
  };
  const norms = (expected?.['grad_l2_norm'] ?? computed['grad_l2_norm']) as JsonObject;
  for (const [field, theirs] of Object.entries(expected ?? {})) {
    const mine = computed[field];
    if (mine === undefined) continue;
    if (field.startsWith('grad_')) {
      for (const [name, gradient] of Object.entries(theirs as JsonObject))
        compare(`${field}.${name}`, (mine as JsonObject)[name], gradient, gradientTolerance * Number(norms[name]));
    } else {
      compare(field, mine, theirs, valueTolerance * Math.max(...numbersOf(theirs).map(Math.abs)));
    }
  }
  return { compared, deviations };
}

/** The numbers of nested lists, in order. */
function numbersOf(value: Json): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? (value as readonly Json[]).flatMap(numbersOf) : [];
}
