import type { Datum } from '../../../framework/contracts/figure.js';
import type { JsonObject } from '../../../framework/json.js';

/**
 * A layer that draws from `low` to `high`, as a list that is empty where no datum has them. The grammar would warn of an axis
 * that has no ends.
 */
export function spreadLayers(values: readonly Datum[], layer: JsonObject): readonly JsonObject[] {
  return values.some((datum) => typeof datum['low'] === 'number') ? [layer] : [];
}
