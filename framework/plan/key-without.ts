import type { JsonObject } from '../json.js';
import { asJson, type Ingredients } from '../records/ingredients.js';
import { canonicalDigest } from './canonical-json.js';

/**
 * Digest of the ingredients of a stage without one setting, such as `training.epochs`.
 *
 * @param setting a section and an option of it; the stage reads the whole section
 */
export function keyWithout(ingredients: Ingredients, setting: string): string {
  const [section = '', option = ''] = setting.split('.');
  const { [option]: _left, ...others } = (ingredients.values[section] ?? {}) as JsonObject;
  return canonicalDigest({
    without: setting,
    ingredients: { ...asJson(ingredients), values: { ...ingredients.values, [section]: others } as JsonObject },
  });
}
