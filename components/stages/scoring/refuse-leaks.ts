import { UserInputError } from '../../../framework/errors.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Prediction } from '../../contracts/prediction.js';
import type { Samples } from '../../contracts/sample.js';
import { alteredSamples, hiddenInputs, type HiddenInput } from '../../training/altered-samples.js';

/** Of a model that is asked again about altered samples. */
export interface Probed {
  /** What is asked, as errors name it: `student/leader`. */
  readonly name: string;
  readonly samples: Pick<Samples, 'cohort' | 'prescribed'>;
  /** Numbers of the samples that it can recommend for. */
  readonly able: Int32Array;
  /** What it says of the first `count` patients of a cohort. */
  readonly ask: (cohort: Cohort, count: number) => Promise<Prediction>;
}

/** So many samples are asked about: their scores show a leak as those of all would, within a second. */
const probes = 16;

/**
 * The largest change of a probability that is no leak. The batches are packed alike, so that an honest model gives the same
 * bits on most engines; a leak changes far more.
 */
const tolerance = 1e-4;

/**
 * Asks a model about some samples twice: as they are, and with made-up medications in the target visit and visits behind it.
 * What it says must be the same, for it must not read what it is asked for.
 *
 * @throws UserInputError that names what it reads
 */
export async function refuseLeaks({ name, samples, able, ask }: Probed): Promise<void> {
  const chosen = probed(samples.cohort, able);
  if (chosen.length === 0) return;
  const say = (altered: readonly HiddenInput[]) => ask(alteredSamples(samples, chosen, altered), chosen.length);
  const before = await say([]);
  const all = Object.keys(hiddenInputs) as HiddenInput[];
  if (change(before, await say(all)) === 0) return;
  for (const input of all) {
    const difference = change(before, await say([input]));
    if (difference > 0) throw leak(name, [input], difference, chosen.length);
  }
  throw leak(name, all, change(before, await say(all)), chosen.length);
}

/** Samples with earlier visits first: they have more to read. */
function probed({ visitOffsets }: Cohort, able: Int32Array): Int32Array {
  const visits = (sample: number) => visitOffsets[sample + 1]! - visitOffsets[sample]!;
  const several = able.filter((sample) => visits(sample) > 1);
  return Int32Array.of(...several, ...able.filter((sample) => visits(sample) === 1)).slice(0, probes);
}

/** The largest change of a probability, 1 where a set has changed without it, and 0 for rounding. */
function change(a: Prediction, b: Prediction): number {
  const changes = a.probability.map((value, cell) => Math.abs(value - b.probability[cell]!));
  const largest = changes.reduce((most, value) => (value <= most ? most : value), 0);
  if (largest > tolerance || Number.isNaN(largest)) return largest;
  const isSameSet = a.recommended?.every((set, cell) => set === b.recommended?.[cell]) ?? true;
  return largest === 0 && !isSameSet ? 1 : 0;
}

function leak(name: string, inputs: readonly HiddenInput[], difference: number, count: number): UserInputError {
  const read = inputs.map((input) => hiddenInputs[input]).join(' or ');
  return new UserInputError({
    place: name,
    reason: `reads ${read}: scores of ${count} samples change by up to ${difference.toFixed(2)} when these alone are altered, so that its results would be no recommendations`,
    remedy: 'Read the medications of the visits before the last one of a sample alone, and no other samples.',
  });
}
