import type { TunedOn } from '../../contracts/student.js';
import type { Weights } from '../../contracts/weights.js';
import type { MicronOptions } from './options.js';

/** Where the set changes: from `add` on a medication comes in, below `drop` it goes. */
export type Thresholds = Pick<MicronOptions, 'add' | 'drop'>;

/** The array of the two tuned thresholds, beside the weights. */
const name = 'student/thresholds';

/** The thresholds that were tuned; those of the options where none were. */
export function thresholdsIn(weights: Weights, options: Thresholds): Thresholds {
  const tuned = weights[name]?.data;
  return tuned === undefined ? options : { add: tuned[0]!, drop: tuned[1]! };
}

/**
 * [2] `add` and `drop`: of the thresholds of each medication's ROC curve, highest first, one near the top and one near the
 * bottom; means over the medications that some samples have and others have not. Without such a medication nothing is tuned.
 */
export function tunedThresholds({ probability, truth }: TunedOn, medications: number): Weights {
  const samples = probability.length / medications;
  const found: Thresholds[] = [];
  for (let medication = 0; medication < medications; medication++) {
    const cells = Array.from({ length: samples }, (_, sample) => sample * medications + medication);
    const list = rocThresholds(cells.map((cell) => ({ score: probability[cell]!, has: truth[cell] === 1 })));
    if (list === undefined) continue;
    const high = list[Math.max(0, Math.round(0.05 * list.length) - 1)]!;
    const low = list[Math.min(list.length - 1, Math.round(0.95 * list.length))]!;
    found.push({ add: within(high, 0.5, 0.9), drop: within(low, 0.1, 0.5) });
  }
  if (found.length === 0) return {};
  const mean = (key: keyof Thresholds) => found.reduce((sum, each) => sum + each[key], 0) / found.length;
  return { [name]: { data: Float32Array.of(mean('add'), mean('drop')), shape: [2] } };
}

interface Scored {
  readonly score: number;
  readonly has: boolean;
}

/**
 * The thresholds of a ROC curve as scikit-learn lists them: infinity, then every score at which the curve turns, falling, and
 * the last one; undefined where all samples have the medication, or none.
 */
function rocThresholds(samples: readonly Scored[]): readonly number[] | undefined {
  const positives = samples.filter(({ has }) => has).length;
  if (positives === 0 || positives === samples.length) return undefined;
  const points: { score: number; hits: number; alarms: number }[] = [];
  for (const { score, has } of [...samples].sort((a, b) => b.score - a.score)) {
    const before = points.at(-1) ?? { score: Infinity, hits: 0, alarms: 0 };
    const point = { score, hits: before.hits + Number(has), alarms: before.alarms + Number(!has) };
    if (before.score === score) points[points.length - 1] = point;
    else points.push(point);
  }
  const turns = points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before === undefined || after === undefined) return true;
    const bend = (key: 'hits' | 'alarms') => after[key] - 2 * point[key] + before[key];
    return bend('hits') !== 0 || bend('alarms') !== 0;
  });
  return [Infinity, ...turns.map(({ score }) => score)];
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
