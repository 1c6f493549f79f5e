/** A number of things in words: `1 row`, `2 rows`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
