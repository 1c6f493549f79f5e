import type { StageContext } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { SplitPredictions } from '../files/predictions-file.js';
import { groupsStage, readGroups } from '../files/groups-file.js';
import { groupNames, groupRows } from './groups.js';

/** [visits] by group of the file: 1 for the targets that belong to it */
export type OwnGroups = ReadonlyMap<string, ArrayLike<number>>;

/** The groups that the file of a row defines; none where it defines none. */
export async function ownGroups(row: RowView, { input }: StageContext): Promise<OwnGroups> {
  const [stage] = groupsStage(row);
  return stage === undefined ? new Map() : readGroups(input(stage));
}

/**
 * The rows of the predictions in each group. A group that the predictor answers for in part is left out: another model's score
 * would be over other patients.
 *
 * @param visits [rows] number of visits of the sample in each row, the target included
 */
export function membersOf(
  cohort: Cohort,
  { patients, leftOut, visits: targets }: SplitPredictions,
  visits: Int32Array,
  own: OwnGroups,
): ReadonlyMap<string, Int32Array> {
  // Samples are left out that have no earlier visits. Where every visit is a target they are first visits.
  const leftOutVisits = leftOut.map((patient) =>
    targets === undefined ? cohort.visitOffsets[patient + 1]! - cohort.visitOffsets[patient]! : 1,
  );
  const members = allGroups(cohort, patients, visits, own);
  const missed = allGroups(cohort, leftOut, leftOutVisits, own);
  return new Map([...members].filter(([group]) => missed.get(group)!.length === 0));
}

/** Some samples by group. */
function allGroups(
  { visitOffsets }: Cohort,
  patients: Int32Array,
  visits: Int32Array,
  own: OwnGroups,
): ReadonlyMap<string, Int32Array> {
  const common = groupRows(visits);
  const rows = Int32Array.from(patients.keys());
  return new Map([
    ...groupNames.map((name) => [name, common[name]] as const),
    ...[...own].map(([name, isMember]) => {
      return [name, rows.filter((row) => isMember[visitOffsets[patients[row]!]! + visits[row]! - 1] === 1)] as const;
    }),
  ]);
}
