import { UserInputError, type UserInputProblem } from '../../../framework/errors.js';
import { type Cohort, type Split, type SplitName, splitNames } from '../../contracts/cohort.js';

/**
 * The split that the source itself gives.
 *
 * @param absent what is wrong where it gives none
 */
export function splitAsRecorded({ recordedSplit, patientKeys }: Cohort, absent: UserInputProblem): Split {
  if (recordedSplit === undefined) throw new UserInputError(absent);
  const patients = Int32Array.from(patientKeys.keys());
  const parts = splitNames.map((name, number) => [
    name,
    patients.filter((patient) => recordedSplit[patient] === number),
  ]);
  return Object.fromEntries(parts) as Record<SplitName, Int32Array>;
}
