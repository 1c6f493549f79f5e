import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import {
  adam,
  add,
  Generator,
  Graph,
  multiply,
  reduceMean,
  Trainer,
  writeSafetensors,
  type Engine,
} from '../../framework/tensor/index.js';
import type { Pretraining } from '../contracts/pretraining.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { batchOrder } from '../training/batch-order.js';
import { fit, type Batch } from '../training/fit.js';
import { studentScope } from './student/objective.js';
import { pretrainedFile } from './student/pretrained.js';
import { knowledgeOf, readStudentKnowledge } from './student/student-knowledge.js';
import { isTensorProgram } from './student/student-program.js';

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
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const { train } = await readSplit(context.input('split'));
      const model = student.for(cohort, await readStudentKnowledge(row, context));
      if (!isTensorProgram(model) || model.pretraining === undefined)
        throw new Error('the student declares `pretraining` and its model has none');
      await pretrain(model.pretraining(train), engine, context);
    },
  }),
});

async function pretrain(task: Pretraining, engine: Engine, context: StageContext): Promise<void> {
  const { loss, report } = programOf(task);
  const generator = new Generator(context.seed);
  const trainer = await Trainer.create(engine, {
    loss,
    report,
    optimizer: adam({ learningRate: task.learningRate }),
    generator: generator.split('training'),
  });
  try {
    const { parameters } = await fit({
      trainer,
      group: 'pretraining',
      epochs: task.epochs,
      batches: (epoch) => batchesOf(task, generator.split(`epoch ${epoch}`)),
      checkpoints: context.checkpoints,
      journal: context.journal,
      signal: context.signal,
    });
    await writeSafetensors(join(context.folder, pretrainedFile), parameters, {});
  } finally {
    await trainer.dispose();
  }
}

/** Σ weight · mean over entries, and the mean of every term. */
function programOf(task: Pretraining) {
  const graph = new Graph({ training: true });
  const terms = Object.entries(task.forward(graph.scope(studentScope))).map(([name, { weight, perEntry }]) => ({
    name: `loss_${name}`,
    mean: reduceMean(perEntry, [0]),
    weight,
  }));
  if (terms.length === 0) throw new Error('pre-training needs at least one term');
  const loss = terms.map(({ mean, weight }) => multiply(mean, weight)).reduce((sum, term) => add(sum, term));
  return { loss, report: Object.fromEntries(terms.map(({ name, mean }) => [name, mean])) };
}

function* batchesOf(task: Pretraining, generator: Generator): Iterable<Batch> {
  const order = { size: task.batchSize, bucket: 1 };
  const batches = batchOrder(task.entries, () => 1, order, generator.split('order'));
  for (const [step, entries] of batches.entries()) {
    yield {
      feeds: task.feeds(entries, { scope: studentScope, generator: generator.split(`step ${step}`) }),
      patients: entries.length,
    };
  }
}
