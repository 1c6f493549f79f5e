/** Rounds to six decimals, because the runs table shows about nine characters of a number. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}
