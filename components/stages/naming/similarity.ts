/**
 * How alike two texts are: 1 less the letters to insert, remove or replace, as a share of the longer text's (Levenshtein). The
 * result is 0 where it would be below `least`, which spares most of the work.
 */
export function similarity(a: string, b: string, least: number): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  if (1 - Math.abs(a.length - b.length) / longest < least) return 0;
  let before = Int32Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i++) {
    const row = new Int32Array(b.length + 1);
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, before[j]! + 1, row[j - 1]! + 1);
    }
    before = row;
  }
  const share = 1 - before[b.length]! / longest;
  return share < least ? 0 : share;
}
