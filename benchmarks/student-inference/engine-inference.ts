import type { Engine } from '../../framework/tensor/index.js';
import { measure, type Measurement } from '../shared/measure.js';
import { studentInference } from './inference.js';

/** Calls that are measured, and before them calls that are not. */
export interface Calls {
  readonly times: number;
  readonly warmUp: number;
}

/**
 * Probabilities of a batch on an engine: the model alone, on batches packed before the clock starts, as PyTorch is measured;
 * and with the packing, under the name `<engine>-with-packing`.
 */
export async function measureEngine(
  engine: Engine,
  { name, batch, threads, calls }: { name: string; batch: number; threads: number; calls: Calls },
): Promise<readonly Measurement[]> {
  const { graph, probability, parameters, feeds } = studentInference(batch);
  const program = await engine.compile(graph, { probability }, { parameters });
  const packed = Array.from({ length: 8 }, (_, call) => feeds(call));
  const model = await measure((call) => program.run(packed[call % packed.length]!), calls);
  const whole = await measure((call) => program.run(feeds(call)), calls);
  await program.dispose();
  return [
    { engine: name, batch, threads, ...model },
    { engine: `${name}-with-packing`, batch, threads, ...whole },
  ];
}
