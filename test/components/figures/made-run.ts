import { mkdtempSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePredictions } from '../../../components/stages/files/predictions-file.js';
import { writeCohort } from '../../../components/datasets/cohort/store.js';
import type { Cohort } from '../../../components/contracts/cohort.js';
import { writeSafetensors } from '../../../framework/tensor/safetensors.js';

interface MadeRun {
  /** [patients][medications] what was prescribed */
  readonly truth: readonly (readonly number[])[];
  /** [patients][medications] */
  readonly probability: readonly (readonly number[])[];
  readonly cohort?: Cohort;
}

/**
 * Folders of the stages `predictions`, `metrics` and, where there is a cohort, `cohort` of a run; all patients are `overall`.
 */
export async function madeRun({ truth, probability, cohort }: MadeRun): Promise<Record<string, string>> {
  const root = mkdtempSync(join(tmpdir(), 'formulary-figure-'));
  const folder = (name: string) => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const patients = Int32Array.from(truth.keys());
  const split = {
    patients,
    leftOut: new Int32Array(),
    truth: Uint8Array.from(truth.flat()),
    probability: Float64Array.from(probability.flat()),
  };
  const stages = { predictions: folder('predictions'), metrics: folder('metrics') };
  await writePredictions(stages.predictions, {
    splits: { test: split, validation: split },
    threshold: 0.5,
    tunedThreshold: 0.5,
  });
  const members = { data: new Uint8Array(patients.length).fill(1), shape: [patients.length] };
  await writeSafetensors(join(stages.metrics, 'scores.safetensors'), { 'test/members/overall': members });
  if (cohort === undefined) return stages;
  const withCohort = { ...stages, cohort: folder('cohort') };
  await writeCohort(withCohort.cohort, cohort);
  return withCohort;
}
