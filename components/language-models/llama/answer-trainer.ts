import { Graph, Trainer, type Engine, type UpdateOptions } from '../../../framework/tensor/index.js';
import { layeredTraining } from '../../teachers/llama/layers/layered-training.js';
import type { AnswerModel } from './answer-model.js';
import { answerLoss, answerLossBehind, layersOf } from './answer-program.js';

/** Compiles the training step of a language model: as one program, or layer by layer where weights stay as they are stored. */
export async function answerTrainer(
  engine: Engine,
  { shape, stored, initialWeights }: Omit<AnswerModel, 'tokenizer'>,
  updates: Omit<UpdateOptions, 'initial'>,
): Promise<Trainer> {
  const options = { ...updates, initial: initialWeights };
  const loss = answerLoss(shape, new Graph({ training: true }));
  if (stored === undefined) return Trainer.create(engine, { ...options, loss });
  const { executable } = await layeredTraining(engine, layersOf(shape), stored, (graph, ending) => ({
    total: answerLossBehind(shape, graph, ending),
    report: {},
  }));
  const trained = [...loss.graph.parameters].filter(([, { trainable }]) => trainable);
  return Trainer.over(executable, { parameters: new Map(trained), reported: [] }, options);
}
