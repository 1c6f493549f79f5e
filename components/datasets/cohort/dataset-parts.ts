/** What a dataset makes, for `keyParts`: stages read one part each. */
type DatasetParts<Option> = Readonly<Record<'interactions' | 'split' | 'coOccurrence', readonly Option[]>>;

/**
 * The parts that the options of a dataset decide. Those that are named for no other part decide the cohort alone: the
 * interactions are not read again where they change.
 */
export function datasetParts<Option extends string>(
  options: Readonly<Record<Option, unknown>>,
  parts: DatasetParts<Option>,
): DatasetParts<Option> & { readonly cohort: readonly Option[] } {
  const others = new Set<string>(Object.values<readonly Option[]>(parts).flat());
  const cohort = (Object.keys(options) as Option[]).filter((option) => !others.has(option));
  return { ...parts, cohort };
}
