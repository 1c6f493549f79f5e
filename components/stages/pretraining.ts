import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { Generator, writeSafetensors } from '../../framework/tensor/index.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { samplesOf } from '../training/samples.js';
import { neededPatients } from './student/able-patients.js';
import { pretrainedFile } from './student/pretrained.js';
import { pretrainingNeeds } from './student/pretraining-time.js';
import { knowledgeOf, readStudentKnowledge } from './student/student-knowledge.js';
import { isTensorProgram, tensorProgram } from './student/student-program.js';
import { takeTurns } from './student/take-turns.js';
import { fineTuningTurn, pretrainingTurn } from './student/turns.js';

export default component({
  kind: 'stage',
  type: 'pretraining',
  version: 1,
  summary:
    'Trains a student that declares it on a task of its own, before the losses of the row: once for all rows alike.',
  options: Type.Object({}),
  needs: { student: 'student', engine: 'engine', row: 'row' },
  properties: {
    after: (row) => ['cohort', 'split', ...knowledgeOf(row)],
    reads: ['student#pretraining', 'engine'],
    usesSeed: true,
  },
  build: ({ student, engine, row }) => ({
    estimate: (known) => pretrainingNeeds(row, known),
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const { train } = await readSplit(context.input('split'));
      const knowledge = await readStudentKnowledge(row, context);
      const model = student.for(cohort, knowledge);
      if (!isTensorProgram(model) || model.pretraining === undefined)
        throw new Error('the student declares `pretraining` and its model has none');
      const task = model.pretraining(train);
      const everyVisit = () => {
        const samples = samplesOf(cohort, train, 'every-visit');
        const bound = tensorProgram(student.for(samples.cohort, knowledge));
        return fineTuningTurn(task, { samples, model: bound, able: neededPatients(row, samples, 'train') });
      };
      const turns = { pretraining: pretrainingTurn(task), fineTuning: everyVisit };
      const rounds = task.alternation?.rounds ?? 1;
      const weights = await takeTurns(turns, rounds, new Generator(context.seed), { engine, context });
      await writeSafetensors(join(context.folder, pretrainedFile), weights, {});
    },
  }),
});
