import { dataFile } from '../records/data-file.js';
import type { ExperimentResults } from './read-results.js';

/** Why rows cannot be compared with published figures, by row: they were scored on patients of another cohort. */
export type OtherCohorts = ReadonlyMap<string, string>;

/** Rows that say of what other cohort their patients are. A row of made-up patients or of a demo is always one. */
export function otherCohorts({ rows }: ExperimentResults): OtherCohorts {
  const reasons = rows.flatMap(({ row, runs }): (readonly [string, string])[] => {
    const [data] = runs.flatMap(({ stages }) => stages.flatMap((folder) => dataFile.readIfWhole(folder) ?? []));
    const reason = data?.otherCohort ?? data?.banner?.toLowerCase();
    return reason === undefined ? [] : [[row, reason]];
  });
  return new Map(reasons);
}
