import type { Variable } from '@tensorflow/tfjs';
import { loadTensorflow } from '../../components/engines/tensorflow/load-tensorflow.js';
import { interpret } from '../../components/engines/tensorflow/interpret.js';
import type { TfTensor } from '../../components/engines/tensorflow/tfjs.js';
import {
  completeFeeds,
  dataTypeOf,
  Generator,
  initialValues,
  programOf,
  type ArrayTensor,
} from '../../framework/tensor/index.js';
import { measure, type Measurement } from '../shared/measure.js';
import { studentStep } from './step.js';

/**
 * The same step, as one would write it with tfjs on WebAssembly. Operations are called one by one, with tfjs's own gradients
 * and Adam.
 */
export async function measureTfjsEager(batch: number): Promise<Measurement> {
  const { tf } = await loadTensorflow('wasm');
  const step = studentStep(batch);
  const { loss } = step.objective;
  const { graph } = loss;
  const program = programOf(graph, { loss });
  const tensorOf = ({ data, shape }: ArrayTensor): TfTensor => tf.tensor(data.slice(), [...shape], dataTypeOf(data));
  const variables: Record<string, Variable> = {};
  for (const [name, value] of Object.entries(initialValues(graph.parameters, new Generator(0))))
    variables[name] = tf.variable(tensorOf(value), true, name);
  const optimizer = tf.train.adam(5e-4);
  const generator = new Generator(1);
  const run = async (call: number) => {
    const { feeds, bindings } = completeFeeds(graph, program.inputs, step.feeds(call), generator);
    const cost = optimizer.minimize(
      () => {
        const leaves = {
          input: (name: string) => tensorOf(feeds[name]!),
          parameter: (name: string) => variables[name]!,
          constant: tensorOf,
        };
        return interpret(tf, program, leaves, bindings)['loss'] as ReturnType<typeof tf.scalar>;
      },
      true,
      Object.values(variables),
    )!;
    await cost.data();
    cost.dispose();
  };
  const times = await measure(run, { times: 8, warmUp: 2 });
  for (const variable of Object.values(variables)) variable.dispose();
  return { engine: 'tfjs-eager', batch, threads: 1, ...times };
}
