import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { TrainingVisits } from '../../contracts/knowledge.js';

/**
 * What similar visits of other patients had, in place of a patient's own history (LEADER, §IV-A2). Two visits are as similar as
 * their diagnoses and procedures together have in common: |both| / |either|.
 */
export class SimilarVisits {
  /** Code, as `codesAt` numbers it → the visits that have it. */
  private readonly visitsWith = new Map<number, number[]>();
  private readonly sizes: Int32Array;
  private readonly ofPatient = new Map<number, Float32Array | undefined>();

  constructor(
    private readonly pool: TrainingVisits,
    private readonly neighbours: number,
  ) {
    this.sizes = new Int32Array(pool.patientKeys.length);
    for (const visit of this.sizes.keys()) {
      const codes = codesAt(pool, visit);
      this.sizes[visit] = codes.length;
      for (const code of codes) {
        const visits = this.visitsWith.get(code);
        if (visits === undefined) this.visitsWith.set(code, [visit]);
        else visits.push(visit);
      }
    }
  }

  /**
   * [medication] the mean of what the most similar visits had, weighed by their similarity; equally if none is similar at all.
   * `undefined` where the pool has no visit of another patient. Of equally similar visits the first of the pool count.
   */
  medicationsFor(cohort: Cohort, patient: number, visit: number): Float32Array | undefined {
    if (!this.ofPatient.has(patient)) this.ofPatient.set(patient, this.weighed(cohort, patient, visit));
    return this.ofPatient.get(patient);
  }

  private weighed(cohort: Cohort, patient: number, visit: number): Float32Array | undefined {
    const similarity = this.similarities(codesAt(cohort, visit));
    const key = cohort.patientKeys[patient];
    const nearest = Array.from(similarity.keys())
      .filter((other) => this.pool.patientKeys[other] !== key)
      .sort((a, b) => similarity[b]! - similarity[a]! || a - b)
      .slice(0, this.neighbours);
    if (nearest.length === 0) return undefined;
    const total = nearest.reduce((sum, other) => sum + similarity[other]!, 0);
    const medications = new Float32Array(cohort.vocabularies.medications.codes.length);
    for (const other of nearest) {
      const share = total === 0 ? 1 / nearest.length : similarity[other]! / total;
      for (const code of codesOf(this.pool.medications, other)) medications[code]! += share;
    }
    return medications;
  }

  /** [visit of the pool] |both| / |either|; 0 where both are empty. */
  private similarities(codes: readonly number[]): Float64Array {
    const common = new Int32Array(this.sizes.length);
    for (const code of codes) for (const visit of this.visitsWith.get(code) ?? []) common[visit]!++;
    return Float64Array.from(common, (both, visit) => both / Math.max(1, codes.length + this.sizes[visit]! - both));
  }
}

/** Diagnoses by their numbers, procedures by numbers below zero: both kinds together. */
function codesAt(
  { diagnoses, procedures }: Pick<Cohort, 'diagnoses' | 'procedures'>,
  visit: number,
): readonly number[] {
  return [...codesOf(diagnoses, visit), ...codesOf(procedures, visit).map((code) => -1 - code)];
}
