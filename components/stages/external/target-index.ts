import type { Cohort } from '../../contracts/cohort.js';
import { predictedSplits, type PredictedSplit } from '../files/predictions-file.js';
import type { Asked, BySplit } from '../scoring/record-predictions.js';

/** A row of the predictions that is asked for. */
export interface AskedRow {
  readonly split: PredictedSplit;
  readonly row: number;
}

/** The target visits that predictions are asked for, by the keys of the cohort. */
export class TargetIndex {
  private readonly rows = new Map<string, AskedRow>();
  private readonly lastVisits = new Map<string, string>();
  private readonly owners: ReadonlyMap<string, string>;

  constructor(
    { patientKeys, visitKeys, visitOffsets }: Cohort,
    asked: BySplit<Asked>,
    private readonly everyVisit: boolean,
  ) {
    const owners = new Map<string, string>();
    patientKeys.forEach((patient, index) => {
      const [first, end] = [visitOffsets[index]!, visitOffsets[index + 1]!];
      for (const visit of visitKeys.slice(first, end)) owners.set(visit, patient);
      this.lastVisits.set(patient, visitKeys[end - 1]!);
    });
    this.owners = owners;
    for (const split of predictedSplits) {
      const { samples, able } = asked[split];
      able.forEach((sample, row) => {
        const target = samples.cohort.visitOffsets[sample + 1]! - 1;
        this.rows.set(samples.cohort.visitKeys[target]!, { split, row });
      });
    }
  }

  /**
   * The row that a prediction is for; `not asked` for patients and visits of the cohort whose predictions are not scored.
   * Without a visit the last one is meant, unless every visit is a target.
   */
  find(
    patient: string,
    visit: string | undefined,
  ): AskedRow | 'unknown patient' | 'unknown visit' | 'no visit' | 'not asked' {
    const last = this.lastVisits.get(patient);
    if (last === undefined) return 'unknown patient';
    const target = visit ?? (this.everyVisit ? undefined : last);
    if (target === undefined) return 'no visit';
    if (this.owners.get(target) !== patient) return 'unknown visit';
    return this.rows.get(target) ?? 'not asked';
  }
}
