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
 * Value of b0 + a1 / (b1 + a2 / (b2 + …)) by Lentz's method, to the last bits of a double.
 *
 * @param term the pair [a_n, b_n], n ≥ 1
 */
function continuedFraction(first: number, term: (index: number) => readonly [number, number]): number {
  const tiny = 1e-300;
  let value = first === 0 ? tiny : first;
  let numerator = value;
  let denominator = 0;
  for (let index = 1; index < 100_000; index += 1) {
    const [a, b] = term(index);
    denominator = 1 / (b + a * denominator || tiny);
    numerator = b + a / numerator || tiny;
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
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
  const fraction = continuedFraction(1, (index) => {
    const half = Math.floor(index / 2);
    const coefficient =
      index % 2 === 0
        ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
        : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
    return [coefficient, 1];
  });
  return Math.exp(logFront) / fraction;
}

/** Complementary error function, relative error below 1e-13 also far in the tail, where 1 - erf(x) would be 0. */
export function complementaryErrorFunction(x: number): number {
  if (x < 0) return 2 - complementaryErrorFunction(-x);
  if (x < 1.5) {
    let term = x;
    let sum = x;
    for (let index = 1; Math.abs(term) > 1e-18 * sum; index += 1) {
      term *= (-x * x) / index;
      sum += term / (2 * index + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  const fraction = continuedFraction(x, (index) => [index / 2, x]);
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
