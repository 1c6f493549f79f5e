import { complementaryErrorFunction } from './special-functions.js';

/** Nodes of the trapezoidal rule over the normal density, for which it is exact to the last digits. */
const step = 0.05;
const end = 9;

/**
 * P(Q ≥ q): the largest minus the smallest of k standard normal values is at least q. It is the studentized range with infinite
 * degrees of freedom, by which Nemenyi's test compares average ranks.
 */
export function studentizedRange(q: number, k: number): number {
  let below = 0;
  for (let z = -end; z <= end; z += step) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    below += density * (normal(z) - normal(z - q)) ** (k - 1);
  }
  return Math.min(1, Math.max(0, 1 - k * below * step));
}

function normal(z: number): number {
  return complementaryErrorFunction(-z / Math.SQRT2) / 2;
}
