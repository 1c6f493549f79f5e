import type { Json, JsonObject } from '../json.js';
import { canonicalJson } from '../plan/canonical-json.js';
import type { Ingredients } from '../records/ingredients.js';
import { flatten } from '../records/plan-file.js';

/** One ingredient in which two stage keys differ. */
export interface IngredientDifference {
  /**
   * `student.width`, `input ADMISSIONS.csv.gz`, `stage prompts`, `seed`, `source of loss/prauc`, `code of framework/tensor`.
   */
  readonly ingredient: string;
  /** `null` where the ingredient is absent. */
  readonly before: Json;
  readonly now: Json;
}

/** Lists the ingredients that differ. Values that a person wrote come first, keys that follow from them last. */
export function ingredientDifferences(before: Ingredients, now: Ingredients): readonly IngredientDifference[] {
  const earlier = named(before);
  const later = named(now);
  const names = [...new Set([...Object.keys(later), ...Object.keys(earlier)])];
  return names.flatMap((ingredient) => {
    const [a = null, b = null] = [earlier[ingredient], later[ingredient]];
    return canonicalJson(a) === canonicalJson(b) ? [] : [{ ingredient, before: a, now: b }];
  });
}

function named({ values, inputs, components, tensor, stage, seed, upstream }: Ingredients): JsonObject {
  const identities = [stage, ...Object.values(components)];
  return Object.fromEntries<Json>([
    ...Object.entries(flatten(values)),
    ...(seed === undefined ? [] : [['seed', seed] as const]),
    ...inputs.map(
      ({ name, bytes, sha256 }) => [`input ${name}`, `${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}…`] as const,
    ),
    ...identities.map(({ kind, type, version }) => [`version of ${kind}/${type}`, version] as const),
    ...identities.map(
      ({ kind, type, module }) => [`source of ${kind}/${type}`, `SHA-256 ${module.slice(0, 12)}…`] as const,
    ),
    ...(tensor === undefined ? [] : [['code of framework/tensor', `SHA-256 ${tensor.slice(0, 12)}…`] as const]),
    ...Object.entries(upstream).map(([name, key]) => [`stage ${name}`, key] as const),
  ]);
}
