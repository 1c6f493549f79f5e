/**
 * Names of rows in a list, in quotes where they hold a comma, as those of a sweep do: `w/o KD, "LEADER(S), width=64"`.
 *
 * @param all names of the table's rows: a list of them all is `all rows`
 */
export function rowNames(names: readonly string[], all: readonly string[] = []): string {
  if (names.length > 2 && names.length === all.length) return 'all rows';
  return names.map((name) => (name.includes(',') ? `"${name}"` : name)).join(', ');
}
