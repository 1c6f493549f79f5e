import { isJsonObject, type Json } from '../../framework/json.js';

/**
 * Compares every number below `expected` with the number under the same key below `computed`. Keys that only `computed` has are
 * ignored.
 */
export function compareWithin(
  tolerance: number,
  computed: Json | undefined,
  expected: Json,
  path: string,
): { readonly compared: number; readonly deviations: readonly string[] } {
  if (typeof expected === 'number') {
    const agrees = typeof computed === 'number' && Math.abs(computed - expected) <= tolerance;
    return { compared: 1, deviations: agrees ? [] : [`${path}: computed ${String(computed)}, expected ${expected}`] };
  }
  const results = children(expected).map(([key, value]) =>
    compareWithin(tolerance, child(computed, key), value, `${path}${Array.isArray(expected) ? `[${key}]` : `.${key}`}`),
  );
  return {
    compared: results.reduce((sum, result) => sum + result.compared, 0),
    deviations: results.flatMap((result) => result.deviations),
  };
}

function children(value: Json): [string, Json][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)] as Json | undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
