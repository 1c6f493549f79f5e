import nearest from '../../../../components/students/nearest.js';
import { openStudent } from '../../../../components/stages/student/open-student.js';
import { wholePatients } from '../../../../components/training/samples.js';
import { buildComponent } from '../../build-component.js';
import { baselineCohort } from '../baseline-cohort.js';
import type { BaselineReader } from '../baselines.js';
import { recommendedSets } from '../recommended-sets.js';

/** The medications of the visit before, as scores and as the set that the model decides. */
const readNearest: BaselineReader = async (file, engine) => {
  const samples = wholePatients(baselineCohort(file));
  const { cohort } = samples;
  const open = await openStudent(buildComponent(nearest, {}).for(cohort), engine, {});
  const { probability, recommended } = await open.prepare(Int32Array.from(samples.patients.keys()))();
  await open.dispose();
  const width = cohort.vocabularies.medications.codes.length;
  const rows = Array.from(samples.patients, (_, row) => row * width);
  return {
    scores: rows.map((start) => Array.from(probability.subarray(start, start + width))),
    sets: recommendedSets(recommended!, width),
  };
};

export default readNearest;
