import { Generator } from '../../../framework/tensor/generator.js';
import type { Cohort, Split } from '../../contracts/cohort.js';
import type { Dataset } from '../../contracts/dataset.js';

/** A fold that is tested: 1, 2, … of several. */
export interface ChosenFold {
  readonly folds: number;
  readonly fold: number;
}

/**
 * The fold that a row asks for; undefined where the dataset splits its patients itself. The rules of the section `evaluation`
 * have refused a fold that there is not.
 */
export function chosenFold({ folds, fold = 1 }: Partial<ChosenFold>): ChosenFold | undefined {
  return folds === undefined ? undefined : { folds, fold };
}

/** Who trains, validates and is tested in a row: as the chosen fold says, else as the dataset does. */
export function splitOf(dataset: Pick<Dataset, 'split'>, evaluation: Partial<ChosenFold>, cohort: Cohort): Split {
  const own = dataset.split(cohort);
  const chosen = chosenFold(evaluation);
  return chosen === undefined ? own : splitOfFold(own, chosen);
}

/** `fold 1 of 5: ` before what is said of a split; nothing where the dataset splits its patients itself. */
export function foldWords(evaluation: Partial<ChosenFold>): string {
  const chosen = chosenFold(evaluation);
  return chosen === undefined ? '' : `fold ${chosen.fold} of ${chosen.folds}: `;
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
