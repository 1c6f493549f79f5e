import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Samples } from '../../contracts/sample.js';

/** The setting that decides whether the student learns from further patients: what a stage that reads it declares. */
export const unlabelledSetting = 'training.unlabelled';

/** Whether the student learns from the teacher's answers about the patients of the split `extra`, without their labels. */
export function learnsUnlabelled(row: RowView): boolean {
  return (row.values['training'] as JsonObject | undefined)?.['unlabelled'] === true;
}

/** Nothing can be learned of further patients where there are none. */
export function noFurther(): UserInputError {
  const reason = 'the dataset has no further patients: its split `extra` is empty';
  const remedy = 'Set `dataset.extra`, or bring records of the split `extra`; or remove the setting.';
  return new UserInputError({ place: unlabelledSetting, reason, remedy });
}

/** Samples whose targets are empty from one number on: what their visits prescribed is not known. */
export function withoutLabels(samples: Samples, from: number): Samples {
  const { offsets, values } = samples.prescribed;
  const end = offsets[from]!;
  return {
    ...samples,
    prescribed: { offsets: offsets.map((offset) => Math.min(offset, end)), values: values.slice(0, end) },
  };
}
