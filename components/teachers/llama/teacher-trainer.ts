import { Graph, Trainer, type Engine, type UpdateOptions } from '../../../framework/tensor/index.js';
import type { WeightedTerms } from '../../training/weighted-terms.js';
import { layeredTraining } from './layers/layered-training.js';
import type { LlamaModel } from './llama-model.js';
import { teacherHead, teacherObjective, teacherProgram, type TeacherTermsGiven } from './teacher-program.js';

/** Compiles a teacher's training step: as one program, or layer by layer where the weights stay as they are stored. */
export async function teacherTrainer(
  engine: Engine,
  { shape, stored, initialWeights }: Pick<LlamaModel, 'shape' | 'stored' | 'initialWeights'>,
  terms: TeacherTermsGiven,
  updates: Omit<UpdateOptions, 'initial'>,
): Promise<{ readonly trainer: Trainer; readonly objective: WeightedTerms }> {
  const program = teacherProgram(shape, new Graph({ training: true }));
  const options = { ...updates, initial: initialWeights };
  if (stored === undefined) {
    const objective = teacherObjective(program, terms);
    const { total: loss, report } = objective;
    return { trainer: await Trainer.create(engine, { ...options, loss, report }), objective };
  }
  const { executable, objective } = await layeredTraining(engine, shape, stored, (graph, ending) =>
    teacherObjective(teacherHead(shape, graph, ending), terms),
  );
  const trained = [...program.graph.parameters].filter(([, { trainable }]) => trainable);
  const made = { parameters: new Map(trained), reported: Object.keys(objective.report) };
  return { trainer: Trainer.over(executable, made, options), objective };
}
