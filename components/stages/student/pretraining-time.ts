import type { KnownOutputs, StageNeeds } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import { knownSizes } from '../estimate/known-sizes.js';
import { pretrainingOf } from './pretrained.js';
import { studentProperties } from './student-properties.js';
import { studentBytes, stepTimeOf, stepsTake } from './student-time.js';

/** Milliseconds of a step of pre-training, and of each of its entries, measured with G-Bert. */
const stepTime = { step: 4, patient: 0.35 };
/** Compilation, at the beginning of each turn. */
const turnSeconds = 0.4;

/** What pre-training needs, with all its turns. Nothing is known of a student that does not say how long it is. */
export async function pretrainingNeeds(row: RowView, known: KnownOutputs): Promise<StageNeeds> {
  const length = pretrainingOf(row);
  const sizes = await knownSizes(row, known);
  const { train: visits } = (await knownSizes(row, known, 'every-visit')) ?? {};
  if (typeof length === 'boolean' || sizes === undefined || visits === undefined) return {};
  const { epochs, batchSize, entries, alternation = { rounds: 1, epochs: 0 } } = length;
  const learned = entries === 'visits' ? visits : sizes.train;
  // Between two rounds the model learns every visit that it can recommend for.
  const able = visits - (studentProperties(row)?.patients.singleVisit === false ? sizes.train : 0);
  const between = alternation.rounds - 1;
  const milliseconds =
    alternation.rounds * epochs * stepsTake(learned, batchSize, stepTime) +
    between * alternation.epochs * stepsTake(able, batchSize, stepTimeOf(row));
  return {
    seconds: turnSeconds * (alternation.rounds + between) + milliseconds / 1000,
    bytes: studentBytes(sizes.train + sizes.validation + sizes.test),
  };
}
