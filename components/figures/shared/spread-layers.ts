import type { Datum } from '../../../framework/contracts/figure.js';
import type { JsonObject } from '../../../framework/json.js';

/**
 * A layer that draws from `low` to `high`, as a list that is empty where no datum has them. The grammar would warn of an axis
 * that has no ends.
 */
export function spreadLayers(values: readonly Datum[], layer: JsonObject): readonly JsonObject[] {
  return values.some((datum) => typeof datum['low'] === 'number') ? [layer] : [];
}

/** Lines of `field`, above bands from `low` to `high` where there are any. */
export function bandedLines(
  values: readonly Datum[],
  { field, y, dash }: { readonly field: string; readonly y: JsonObject; readonly dash: JsonObject },
): readonly JsonObject[] {
  return [
    ...spreadLayers(values, {
      mark: { type: 'area', opacity: 0.15 },
      encoding: { y: { field: 'low', ...y }, y2: { field: 'high' } },
    }),
    { mark: { type: 'line' }, encoding: { y: { field, ...y }, strokeDash: dash } },
  ];
}
