import { UserInputError } from '../../../framework/errors.js';
import { Generator } from '../../../framework/tensor/generator.js';
import type { Split } from '../../contracts/cohort.js';

/** A fold that is tested: 1, 2, … of several. */
export interface ChosenFold {
  readonly folds: number;
  readonly fold: number;
}

/**
 * The fold that a row asks for; undefined where the dataset splits its patients itself.
 *
 * @throws UserInputError for a fold that there is not, and for predictions of another program
 */
export function chosenFold({
  folds,
  fold,
  predictor,
}: {
  readonly folds?: number;
  readonly fold?: number;
  readonly predictor?: unknown;
}): ChosenFold | undefined {
  if (folds === undefined && fold === undefined) return undefined;
  if (folds === undefined || (fold ?? 1) > folds) {
    const reason = folds === undefined ? 'names a fold, and there are no folds' : `there are ${folds} folds`;
    throw new UserInputError({
      place: 'evaluation.fold',
      reason,
      remedy: 'Set evaluation.folds to the number of folds, and leave evaluation.fold out to test each of them.',
    });
  }
  if (typeof predictor === 'object') {
    throw new UserInputError({
      place: 'evaluation.folds',
      reason: 'a file of predictions has one training behind it, which has learned from patients of other folds',
      remedy: 'Leave evaluation.folds out of rows with predictions of another program.',
    });
  }
  return { folds, fold: fold ?? 1 };
}

/**
 * The patients of a split dealt into folds at random, the same ones whatever the seeds of the experiment are. The fold is
 * tested, the next one validates, and the others train; patients of `extra` stay there.
 */
export function splitOfFold({ train, validation, test, extra }: Split, { folds, fold }: ChosenFold): Split {
  const patients = Int32Array.of(...train, ...validation, ...test).sort();
  const order = new Generator(0).split('folds').permutation(patients.length);
  const dealt = (isWanted: (number: number) => boolean) =>
    patients.filter((_, index) => isWanted((order[index]! % folds) + 1));
  const next = (fold % folds) + 1;
  return {
    train: dealt((number) => number !== fold && number !== next),
    validation: dealt((number) => number === next),
    test: dealt((number) => number === fold),
    extra,
  };
}
