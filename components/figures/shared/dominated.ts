/** Two scores of which more is better. */
export type Point = readonly [number, number];

/** Whether one of the points is at least as good in both scores, and better in one. */
export function isDominated([x, y]: Point, points: readonly Point[]): boolean {
  return points.some(([otherX, otherY]) => otherX >= x && otherY >= y && (otherX > x || otherY > y));
}
