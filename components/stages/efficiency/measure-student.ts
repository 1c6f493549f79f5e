import { join } from 'node:path';
import type { RowView } from '../../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../../framework/tensor/index.js';
import type { Student, StudentModel } from '../../contracts/student.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import { neededPatients } from '../student/able-patients.js';
import { studentScope } from '../student/objective.js';
import { readStudentKnowledge } from '../student/student-knowledge.js';
import { studentProgram } from '../student/student-program.js';
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
  const test = neededPatients(row, cohort, split.test, 'test');
  const model = student.for(cohort, await readStudentKnowledge(row, context));
  await measureEfficiency(() => openStudent(model, engine, test, context.input('student')), test.length, context);
}

async function openStudent(model: StudentModel, engine: Engine, test: Int32Array, folder: string): Promise<Asked> {
  const { graph, probability } = studentProgram(model);
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const parameters = Object.fromEntries([...graph.parameters.keys()].map((name) => [name, tensors[name]!]));
  const executable = await engine.compile(graph, { probability }, { parameters });
  return {
    prepare: (positions) => {
      const patients = positions.map((position) => test[position]!);
      const feeds = model.feeds(patients, { scope: studentScope, targets: [] });
      return () => executable.run(feeds);
    },
    dispose: async () => {
      await executable.dispose();
    },
  };
}
