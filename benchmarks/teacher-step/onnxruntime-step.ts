import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { adamw, Generator, Trainer, type Engine } from '../../framework/tensor/index.js';
import { measure, type Measurement } from '../shared/measure.js';
import { teacherStep } from './step.js';

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;

/** Our step: packing, dropout masks, forward, backward, clipping and AdamW. */
export async function measureOnnxruntime(batch: number, threads: number): Promise<Measurement> {
  const step = teacherStep(batch);
  const trainer = await Trainer.create(build({ options: { provider: 'cpu', threads } }), {
    loss: step.objective.total,
    report: step.objective.report,
    optimizer: adamw({ learningRate: 2e-3, weightDecay: 0 }),
    generator: new Generator(0),
    clipNorm: 1,
  });
  const times = await measure((call) => trainer.step(step.feeds(call)), { times: 40, warmUp: 8 });
  await trainer.dispose();
  return { engine: 'onnxruntime', batch, threads, ...times };
}
