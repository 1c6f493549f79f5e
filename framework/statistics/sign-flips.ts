import { mean } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import type { RandomSource } from './random-source.js';
import type { PairedScores, TestedDifference } from './tested-difference.js';

export interface SignFlipOptions {
  /** Random choices of signs; 10,000 leave a p of 0.05 uncertain by ± 0.004. */
  readonly rounds: number;
  /** Level of the interval, 0.95 for 95 %. */
  readonly confidence: number;
}

/**
 * Tests the difference of two rows that were scored on the same patients, by a paired permutation: if the rows do not differ,
 * the difference of each patient could as well have the other sign (Fisher, The Design of Experiments, 1935, §21). The p is
 * exact where differences are symmetric about their mean. Patients are what varies, so it speaks of other patients of the same
 * kind, not of other trainings.
 *
 * A choice of signs divides the patients into two parts. It is as far from a mean difference as the data are, when that lies
 * between the means of the parts. So the interval, all mean differences with p above 1 - `confidence`, has quantiles of these
 * means as its ends (typical values; Hartigan, "Using subsample values as typical values", JASA 64, 1969).
 *
 * @param comparisons pairs of [patient] scores, all of the same patients in the same order; they share the signs
 * @returns one result per comparison. Undefined (not comparable) for fewer than two patients, or when no patient differs.
 */
export function signFlipTests(
  comparisons: readonly PairedScores[],
  { rounds, confidence }: SignFlipOptions,
  random: RandomSource,
): (TestedDifference | undefined)[] {
  const differences = comparisons.map(({ a, b }) => pairedDifferences(a, b));
  const patients = differences[0]?.length ?? 0;
  if (differences.some(({ length }) => length !== patients))
    throw new RangeError('comparisons on the same signs need the same patients; received different numbers of them');
  const parts = drawParts(patients, rounds, random);
  return differences.map((values) =>
    patients < 2 || values.every((value) => value === 0) ? undefined : testOne(values, parts, confidence),
  );
}

/** Random parts of the patients, 8 patients a byte. */
interface Parts {
  /** [round, byte] bit i of byte b says whether patient 8 b + i belongs to the part */
  readonly bytes: Uint8Array;
  /** [round] */
  readonly sizes: Int32Array;
  readonly width: number;
}

function drawParts(patients: number, rounds: number, random: RandomSource): Parts {
  const width = Math.ceil(patients / 8);
  const bytes = new Uint8Array(rounds * width);
  const sizes = new Int32Array(rounds);
  const lastByte = 0xff >> (8 * width - patients);
  for (let round = 0; round < rounds; round += 1) {
    let word = 0;
    for (let byte = 0; byte < width; byte += 1) {
      word = byte % 4 === 0 ? random.integer(2 ** 32) : word >>> 8;
      const bits = word & (byte === width - 1 ? lastByte : 0xff);
      bytes[round * width + byte] = bits;
      sizes[round]! += bitCounts[bits]!;
    }
  }
  return { bytes, sizes, width };
}

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function testOne(values: Float64Array, { bytes, sizes, width }: Parts, confidence: number): TestedDifference {
  const rounds = sizes.length;
  const difference = mean(values);
  const total = difference * values.length;
  const sums = sumsOfBytes(values);
  const [lower, upper] = [new Float64Array(rounds), new Float64Array(rounds)];
  for (let round = 0; round < rounds; round += 1) {
    let sum = 0;
    for (let byte = 0; byte < width; byte += 1) sum += sums[256 * byte + bytes[round * width + byte]!]!;
    const [inside, outside] = [sizes[round]!, values.length - sizes[round]!];
    // All patients on one side: as far as the data from any mean difference.
    const isWhole = inside === 0 || outside === 0;
    const [one, other] = [sum / inside, (total - sum) / outside];
    lower[round] = isWhole ? -Infinity : Math.min(one, other);
    upper[round] = isWhole ? Infinity : Math.max(one, other);
  }
  // Sums in another order differ by rounding: equal means count as reached, which is the careful side.
  const slack = 1e-12 * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const asFar = (expected: number): number => {
    let count = 0;
    for (let round = 0; round < rounds; round += 1)
      if (lower[round]! <= expected + slack && upper[round]! >= expected - slack) count += 1;
    return count;
  };
  const pOf = (expected: number): number => (asFar(expected) + 1) / (rounds + 1);
  // The end of the interval is the first value that is not rejected: so many rounds must reach it.
  const needed = Math.max(1, Math.floor((1 - confidence) * (rounds + 1) + 1e-9));
  const reached = asFar(0);
  return {
    difference,
    low: lower.toSorted()[needed - 1]!,
    high: upper.toSorted()[rounds - needed]!,
    p: (reached + 1) / (rounds + 1),
    isBound: reached === 0,
    pOf,
  };
}

/** [byte, bits] the sum of the values of the patients that a byte chooses */
function sumsOfBytes(values: Float64Array): Float64Array {
  const width = Math.ceil(values.length / 8);
  const sums = new Float64Array(256 * width);
  for (let byte = 0; byte < width; byte += 1) {
    for (let bits = 1; bits < 256; bits += 1) {
      const lowest = 31 - Math.clz32(bits & -bits);
      sums[256 * byte + bits] = sums[256 * byte + (bits & (bits - 1))]! + (values[8 * byte + lowest] ?? 0);
    }
  }
  return sums;
}
