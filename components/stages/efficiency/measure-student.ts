import { join } from 'node:path';
import type { RowView } from '../../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../../framework/tensor/index.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { Student, StudentModel } from '../../contracts/student.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import { neededPatients } from '../student/able-patients.js';
import { readStudentKnowledge } from '../student/student-knowledge.js';
import { openStudent } from '../student/open-student.js';
import { samplesOf } from '../../training/samples.js';
import type { Asked } from './asked.js';
import { measureEfficiency, type MeasureContext } from './measure-efficiency.js';

export interface StudentServices {
  readonly student: Student;
  readonly engine: Engine;
  readonly row: RowView;
}

/** Measures the trained student of a row; end to end is from the codes of the cohort to probabilities. */
export async function measureStudent({ student, engine, row }: StudentServices, context: MeasureContext) {
  const cohort = await readCohort(context.input('cohort'));
  const split = await readSplit(context.input('split'));
  const samples = samplesOf(cohort, split.test);
  const test = neededPatients(row, samples, 'test');
  const model = student.for(samples.cohort, await readStudentKnowledge(row, context));
  await measureEfficiency(() => openTrained(model, engine, test, context.input('student')), test.length, context);
}

async function openTrained(
  model: StudentModel | HostModel,
  engine: Engine,
  test: Int32Array,
  folder: string,
): Promise<Asked> {
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const open = await openStudent(model, engine, tensors);
  return {
    prepare: (positions) => open.prepare(positions.map((position) => test[position]!)),
    dispose: () => open.dispose(),
  };
}
