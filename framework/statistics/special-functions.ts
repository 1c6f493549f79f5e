/** Lanczos coefficients for g = 7 (relative error below 1e-14 for positive arguments). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = lanczos[0]!;
  for (let index = 1; index < lanczos.length; index += 1) sum += lanczos[index]! / (shifted + index);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Value of b0 + a1 / (b + a2 / (b + …)) by Lentz's method, to the last bits of a double.
 *
 * @param first b0
 * @param above a_n, n ≥ 1
 * @param below every other b
 */
function continuedFraction(first: number, above: (index: number) => number, below: number): number {
  const tiny = 1e-300;
  let value = first === 0 ? tiny : first;
  let numerator = value;
  let denominator = 0;
  for (let index = 1; index < 100_000; index += 1) {
    const a = above(index);
    denominator = 1 / (below + a * denominator || tiny);
    numerator = below + a / numerator || tiny;
    const factor = numerator * denominator;
    value *= factor;
    // NaN, of an argument that is NaN, does not come nearer either.
    if (!(Math.abs(factor - 1) >= 1e-16)) break;
  }
  return value;
}

/** Regularized incomplete beta function I_x(a, b) for x in [0, 1]. The distribution function of Student's t is made of it. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast only below the mean of the distribution. Above it, the symmetry of the function is used.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a);
  const coefficient = (index: number): number => {
    const half = Math.floor(index / 2);
    return index % 2 === 0
      ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
      : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
  };
  return Math.exp(logFront) / continuedFraction(1, coefficient, 1);
}

/** Coefficients of two polynomials from the highest power down, whose quotient is a function on an interval. */
type Quotient = readonly [numerator: readonly number[], denominator: readonly number[]];

/** erf(x) / x of x², for x up to 0.46875 (Cody, "Rational Chebyshev approximations for the error function", 1969). */
const nearZero: Quotient = [
  [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
];

/** erfc(x) exp(x²), for x from 0.46875 to 4. */
const between: Quotient = [
  [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
];

function valueAt(x: number, [numerator, denominator]: Quotient): number {
  let above = 0;
  let below = 0;
  for (let index = 0; index < numerator.length; index += 1) {
    above = above * x + numerator[index]!;
    below = below * x + denominator[index]!;
  }
  return above / below;
}

/** Complementary error function, relative error below 1e-13 also far in the tail, where 1 - erf(x) would be 0. */
export function complementaryErrorFunction(x: number): number {
  if (x < 0) return 2 - complementaryErrorFunction(-x);
  if (x <= 0.46875) return 1 - x * valueAt(x * x, nearZero);
  if (x <= 4) return Math.exp(-x * x) * valueAt(x, between);
  const fraction = continuedFraction(x, (index) => index / 2, x);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** P(|T| ≥ |t|) for Student's t distribution. */
export function twoSidedStudentT(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  return square === Number.POSITIVE_INFINITY
    ? 0
    : incompleteBeta(degreesOfFreedom / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5);
}

/** P(|Z| ≥ |z|) for the standard normal distribution. */
export function twoSidedNormal(z: number): number {
  return complementaryErrorFunction(Math.abs(z) / Math.SQRT2);
}
