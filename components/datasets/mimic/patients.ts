import type { Admissions } from './admissions.js';
import { legacyPermutation } from '../cohort/legacy-permutation.js';
import type { MimicOptions } from './options.js';
import type { Visit } from './visits.js';

/** A patient with the visits that are kept; the last one is the target. */
export interface Patient {
  readonly subject: number;
  readonly visits: readonly Visit[];
}

/**
 * Patients by ascending id, their visits by id or by time of admission, then id.
 *
 * @param visits by ascending patient
 */
export function groupPatients(
  visits: readonly Visit[],
  order: MimicOptions['visitOrder'],
  times: Admissions['times'],
): Patient[] {
  const patients: { readonly subject: number; readonly visits: Visit[] }[] = [];
  for (const visit of visits) {
    const last = patients.at(-1);
    if (last?.subject === visit.subject) last.visits.push(visit);
    else patients.push({ subject: visit.subject, visits: [visit] });
  }
  const timeOf = (visit: Visit): number => (order === 'time' ? times.get(visit.visit)! : 0);
  for (const patient of patients) patient.visits.sort((a, b) => timeOf(a) - timeOf(b) || a.visit - b.visit);
  return patients;
}

/** Draws a share of the patients without replacement, in hundredths. The order of the patients stays. */
export function subsample(patients: readonly Patient[], share: number, seed: number): readonly Patient[] {
  const kept = Math.floor((Math.round(share * 100) * patients.length) / 100);
  const drawn = legacyPermutation(patients.length, seed).subarray(0, kept);
  return Array.from(drawn.sort(), (index) => patients[index]!);
}
