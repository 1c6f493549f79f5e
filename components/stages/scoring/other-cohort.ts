import type { Cohort } from '../../contracts/cohort.js';

/** Patients of the cohorts that LEADER publishes (Table III), by source: single-visit and multi-visit ones together. */
const publishedPatients: Readonly<Record<string, number>> = { 'mimic-iii': 908 + 5442, 'mimic-iv': 2877 + 6029 };

/** A cohort of about as many patients may be the published one: ties in the preparation are broken at random there. */
const tolerance = 0.01;

/**
 * Why scores of the cohort cannot be compared with published ones. Undefined where they can, and for sources of which nothing
 * is published: whoever names figures of another paper knows its cohort.
 */
export function otherCohort({ source, patientKeys }: Pick<Cohort, 'source' | 'patientKeys'>): string | undefined {
  if (source === 'synthetic') return 'made-up patients';
  const published = publishedPatients[source];
  const patients = patientKeys.length;
  if (published === undefined || Math.abs(patients - published) <= tolerance * published) return undefined;
  return `${patients} patients, the published one of ${source} has ${published}`;
}
