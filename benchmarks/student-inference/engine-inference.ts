import type { Engine } from '../../framework/tensor/index.js';
import { measure, type Measurement } from '../shared/measure.js';
import { studentInference } from './inference.js';

/** Number of measured calls, and of calls before them that are not measured. */
export interface Calls {
  readonly times: number;
  readonly warmUp: number;
}

/**
 * Measures the probabilities of a batch on an engine. The model alone runs on batches packed beforehand, as PyTorch is
 * measured. With the packing it has the name `<engine>-with-packing`.
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
