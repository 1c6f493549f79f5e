import { logGamma } from './special-functions.js';

/** A place of a numeric integral: the square root of a draw of χ², and how much it counts. */
export interface ChiNode {
  readonly root: number;
  readonly weight: number;
}

/** Abscissae and weights of Gauss and Legendre with four points, on [-1, 1]. */
const gaussLegendre = [
  [-0.8611363115940526, 0.3478548451374538],
  [-0.3399810435848563, 0.6521451548625461],
  [0.3399810435848563, 0.6521451548625461],
  [0.8611363115940526, 0.3478548451374538],
] as const;

/**
 * Where the panels end, as shares of the whole. They become shorter towards 0, so that what happens near it is seen too: p down
 * to 1e-5 comes from there.
 */
const ends = [1, 0.75, 0.5, 0.375, ...Array.from({ length: 16 }, (_, halvings) => 0.25 / 2 ** halvings), 0];

/**
 * Nodes for means over χ = √χ² with so many degrees of freedom, from 0 up to a limit: Σ weight · f(root) is the integral of f
 * times the density of χ. Its relative error is below 1e-5 for the smooth functions of tests.
 */
export function chiNodes(degreesOfFreedom: number, limit: number): readonly ChiNode[] {
  // Larger roots have a probability below 1e-15.
  const end = Math.min(limit, Math.sqrt(degreesOfFreedom) + 8);
  if (end === 0) return [];
  const logScale = (1 - degreesOfFreedom / 2) * Math.log(2) - logGamma(degreesOfFreedom / 2);
  const density = (root: number) => Math.exp(logScale + (degreesOfFreedom - 1) * Math.log(root) - root ** 2 / 2);
  return ends.slice(1).flatMap((share, panel) => {
    const [low, high] = [share * end, ends[panel]! * end];
    return gaussLegendre.map(([place, width]) => {
      const root = (low + high + place * (high - low)) / 2;
      return { root, weight: (density(root) * width * (high - low)) / 2 };
    });
  });
}

/** The root of which draws are below with this probability, by bisection. */
export function chiQuantile(probability: number, degreesOfFreedom: number): number {
  const isBelow = (root: number) =>
    chiNodes(degreesOfFreedom, root).reduce((sum, { weight }) => sum + weight, 0) < probability;
  let [low, high] = [0, Math.sqrt(degreesOfFreedom) + 8];
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return high;
}
