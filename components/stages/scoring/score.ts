import { mean } from '../../../framework/statistics/moments.js';
import type { Metric, Predictions } from '../../contracts/metric.js';
import type { Average } from '../../contracts/sample.js';

/** The rows of each patient: one, or one for each of several targets. */
export type PatientRows = readonly Int32Array[];

/** A metric of some predictions, ready to be asked for any patients. */
export interface Score {
  /** [rows] values whose mean is the score, where the metric has them */
  readonly perRow: Float64Array | undefined;
  /** The score over some patients, at least one. */
  over(patients: PatientRows): number;
}

/** @param average what the mean is over, where patients have several rows */
export function scoreOf(metric: Metric, predictions: Predictions, average: Average = 'patient'): Score {
  const perRow = metric.perPatient?.(predictions);
  if (metric.pooled !== undefined)
    return { perRow, over: (patients) => metric.pooled!(predictions, together(patients)) };
  if (perRow === undefined) throw new Error('a metric gives perPatient or pooled, this one gives neither');
  return { perRow, over: (patients) => averaged(perRow, patients, average) };
}

/** The mean of values over patients, within whom they are averaged first, or over all rows of the patients alike. */
export function averaged(values: Float64Array, patients: PatientRows, average: Average): number {
  const meanOf = (rows: Int32Array) => mean(Float64Array.from(rows, (row) => values[row]!));
  return average === 'visit' ? meanOf(together(patients)) : mean(patients.map(meanOf));
}

/**
 * Some rows by patient, in the order in which patients appear.
 *
 * @param patientOf [rows] the patient of every row
 */
export function rowsByPatient(rows: Int32Array, patientOf: Int32Array): PatientRows {
  const byPatient = new Map<number, number[]>();
  for (const row of rows) {
    const patient = patientOf[row]!;
    byPatient.set(patient, [...(byPatient.get(patient) ?? []), row]);
  }
  return Array.from(byPatient.values(), (own) => Int32Array.from(own));
}

function together(patients: PatientRows): Int32Array {
  return Int32Array.from(patients.flatMap((rows) => Array.from(rows)));
}
