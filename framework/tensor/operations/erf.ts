import { unary } from '../elementwise.js';
import { exp } from './exp.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { square } from './square.js';

const slopeAtZero = 2 / Math.sqrt(Math.PI);

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = unary({
  name: 'erf',
  onnx: 'Erf',
  value: errorFunction,
  gradient: (g, _y, x) => multiply(g, multiply(exp(negate(square(x))), slopeAtZero)),
});

/** Taylor series where it converges fast, continued fraction beyond: within 1e-14. */
function errorFunction(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17; n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return slopeAtZero * sum;
  }
  let fraction = magnitude;
  for (let n = 60; n > 0; n--) fraction = magnitude + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction));
}
