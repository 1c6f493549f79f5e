import type { JsonObject } from '../json.js';
import type { OwnSeeds } from '../records/own-seeds.js';
import type { Memo } from '../registry/memo.js';
import type { Sections } from '../registry/sections.js';

/** The values of a row in which every component with several seeds of its own has one of them. */
export interface SeededValues {
  readonly values: JsonObject;
  readonly ownSeeds: OwnSeeds;
}

/**
 * A row once for every combination of its components' own seeds: with `teacher.seeds: [1, 2]` the teacher of the first values
 * has `seed: 1` and no `seeds`, as if the file said so, and the keys of its stages are the same.
 *
 * @param memo of the whole plan, so that rows with one teacher share its values
 */
export function withOwnSeeds(row: JsonObject, sections: Sections, memo: Memo): readonly SeededValues[] {
  let combinations: readonly SeededValues[] = [{ values: row, ownSeeds: {} }];
  for (const name of sectionsWithSeeds(sections)) {
    const options = row[name] as JsonObject | null | undefined;
    const seeds = options?.['seeds'];
    if (!Array.isArray(seeds)) continue;
    const { seeds: _seeds, ...others } = options!;
    combinations = combinations.flatMap(({ values, ownSeeds }) =>
      (seeds as readonly number[]).map((seed) => ({
        values: { ...values, [name]: memo.once(['own seed', options, seed], () => ({ ...others, seed })) },
        ownSeeds: { ...ownSeeds, [name]: seed },
      })),
    );
  }
  return repeated(combinations, sections);
}

/** Once for each number that a section counts up to: `folds: 5` of `evaluation` gives `evaluation.fold: 1`, …, 5. */
function repeated(combinations: readonly SeededValues[], { all }: Sections): readonly SeededValues[] {
  const counting = all.flatMap(({ name, ...section }) =>
    section.holds === 'settings' && section.repeats ? [{ name, ...section.repeats }] : [],
  );
  return counting.reduce((result, { name, upTo, one }) => {
    const options = result[0]!.values[name] as JsonObject | null | undefined;
    const count = options?.[upTo];
    if (typeof count !== 'number' || options![one] !== undefined) return result;
    const each = Array.from({ length: count }, (_, index) => ({ ...options, [one]: index + 1 }));
    return each.flatMap((numbered) =>
      result.map(({ values, ownSeeds }) => ({
        values: { ...values, [name]: numbered },
        ownSeeds: { ...ownSeeds, [`${name}.${one}`]: numbered[one] as number },
      })),
    );
  }, combinations);
}

/** The sections whose component may have seeds of its own. */
export function sectionsWithSeeds({ all }: Sections): readonly string[] {
  return all.flatMap((section) => (section.holds === 'component' && section.ownSeeds === true ? [section.name] : []));
}
