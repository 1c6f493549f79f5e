import type { StageContext } from '../../../framework/contracts/stage.js';
import type { Services } from '../../../framework/registry/component.js';
import type { Prediction } from '../../contracts/prediction.js';
import type { Samples } from '../../contracts/sample.js';
import { truthOf } from '../../training/labels.js';
import {
  predictedSplits,
  writePredictions,
  type PredictedSplit,
  type SplitPredictions,
} from '../files/predictions-file.js';
import type { AblePatients } from '../student/able-patients.js';
import { rowsByPatient } from './score.js';
import { tuneThreshold } from './tune-threshold.js';

/** The samples of a split, and which of them the predictor is asked about. */
export type Asked = AblePatients & { readonly samples: Samples };
export type BySplit<Of> = Readonly<Record<PredictedSplit, Of>>;

/** The values at some places. */
function ofRows(values: Int32Array, rows: Int32Array): Int32Array {
  return rows.map((row) => values[row]!);
}

/** Writes what was predicted for the validation and test samples, with the threshold that suits the validation samples best. */
export async function recordPredictions(
  { folder, journal }: StageContext,
  asked: BySplit<Asked>,
  predicted: BySplit<Prediction>,
  { threshold, targets, average }: Services['evaluation'],
): Promise<void> {
  const splits = predictedSplits.map((name): [PredictedSplit, SplitPredictions] => {
    const { samples, able, leftOut } = asked[name];
    return [
      name,
      {
        patients: ofRows(samples.patients, able),
        ...(targets === 'every-visit' && { visits: ofRows(samples.visits, able) }),
        leftOut: ofRows(samples.patients, leftOut),
        truth: truthOf(samples, able),
        ...predicted[name],
      },
    ];
  });
  const bySplit = Object.fromEntries(splits) as BySplit<SplitPredictions>;
  const { patients } = bySplit.validation;
  const medications = asked.validation.samples.cohort.vocabularies.medications.codes.length;
  const tunedThreshold = tuneThreshold(
    { ...bySplit.validation, patients: patients.length, medications },
    rowsByPatient(Int32Array.from(patients.keys()), patients),
    average,
  );
  journal.note(
    bySplit.validation.recommended === undefined
      ? `the threshold with the best mean Jaccard of the validation patients is ${tunedThreshold}`
      : 'the model decides its sets itself: no threshold is applied to them',
  );
  await writePredictions(folder, { splits: bySplit, threshold, tunedThreshold });
}
