/** A measured value at a place of the unit square. */
export interface Measured {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** A cell of a surface; its middle is at x, y. */
export type Cell = Measured;

/** Cells along each side of a surface. */
export const cellsPerSide = 40;

/** Standard deviation of the weights, in sides of the square. */
const bandwidth = 0.1;

/** A cell farther than this from every point stays empty, in sides of the square. */
const reach = 0.2;

/**
 * A smooth surface over scattered points: in every cell the mean of all values, weighted by a Gaussian of the distance
 * (Nadaraya 1964; Watson 1964). Cells far from every point are left out, and no value lies outside of what was measured.
 */
export function kernelSurface(points: readonly Measured[]): Cell[] {
  const middles = Array.from({ length: cellsPerSide }, (_, cell) => (cell + 0.5) / cellsPerSide);
  return middles.flatMap((x) =>
    middles.flatMap((y): Cell[] => {
      const distances = points.map((point) => Math.hypot(point.x - x, point.y - y));
      if (Math.min(...distances) > reach) return [];
      const weights = distances.map((distance) => Math.exp(-((distance / bandwidth) ** 2) / 2));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const value = points.reduce((sum, point, index) => sum + weights[index]! * point.value, 0) / total;
      return [{ x, y, value }];
    }),
  );
}
