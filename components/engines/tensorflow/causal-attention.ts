import type { OperationAttributes } from '../../../framework/tensor/index.js';
import type { Tf, TfTensor } from './tfjs.js';

type Attributes = OperationAttributes['causalAttention'];

/** What attention gives, with the keys, values and weights of every head of queries. */
export function attended(
  tf: Tf,
  [query, key, value, bias]: readonly TfTensor[],
  { scale }: Attributes,
): Readonly<Record<'keys' | 'values' | 'weights' | 'mixed', TfTensor>> {
  const [heads, keyHeads] = [query!.shape[1]!, key!.shape[1]!];
  const served = tf.tensor1d(
    Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads)),
    'int32',
  );
  const [keys, values] = [tf.gather(key!, served, 1), tf.gather(value!, served, 1)];
  const scores = tf.mul(tf.matMul(query!, keys, false, true), scale);
  const weights = tf.softmax(tf.add(scores, bias!));
  return { keys, values, weights, mixed: tf.matMul(weights, values) };
}

/** The gradients of query, key and value. Inputs: those of the attention, its result, and the gradient of the result. */
export function attentionGradients(tf: Tf, inputs: readonly TfTensor[], attributes: Attributes): readonly TfTensor[] {
  const [query, key, , , mixed, g] = inputs;
  const { keys, values, weights } = attended(tf, inputs, attributes);
  const common = tf.sum(tf.mul(g!, mixed!), -1, true);
  const scores = tf.mul(tf.mul(weights, tf.sub(tf.matMul(g!, values, false, true), common)), attributes.scale);
  const [rows, keyHeads, positions, width] = key!.shape as [number, number, number, number];
  const served = (x: TfTensor) => tf.sum(tf.reshape(x, [rows, keyHeads, -1, positions, width]), 2);
  return [
    tf.matMul(scores, keys),
    served(tf.matMul(scores, query!, true, false)),
    served(tf.matMul(weights, g!, true, false)),
  ];
}
