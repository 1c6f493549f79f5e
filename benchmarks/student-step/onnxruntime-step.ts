import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { adam, Generator, Trainer, type Engine } from '../../framework/tensor/index.js';
import { measure, type Measurement } from '../shared/measure.js';
import { studentStep } from './step.js';

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;

/** Our step: packing, dropout masks, forward, backward and Adam. */
export async function measureOnnxruntime(batch: number, threads: number): Promise<Measurement> {
  const step = studentStep(batch);
  const trainer = await Trainer.create(build({ options: { provider: 'cpu', threads } }), {
    loss: step.objective.loss,
    report: step.objective.report,
    optimizer: adam({ learningRate: 5e-4 }),
    generator: new Generator(0),
  });
  const times = await measure((call) => trainer.step(step.feeds(call)), { times: 40, warmUp: 10 });
  await trainer.dispose();
  return { engine: 'onnxruntime', batch, threads, ...times };
}
