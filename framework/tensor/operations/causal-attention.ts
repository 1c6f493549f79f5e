import { elementCount } from '../array.js';
import { sameShape } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { attentionGradientNodes, attentionNodes } from '../onnx/causal-attention.js';
import { operation, type Values } from '../operation.js';
import type { OperationAttributes } from '../operation-attributes.js';

/** Inputs: query, key, value, bias. */
const causalAttentionOperation = operation({
  name: 'causalAttention',
  types: ([query, key, value, bias]) => {
    const [rows, heads, positions, width] = query!.shape;
    const [keyRows, keyHeads, keyPositions, keyWidth] = key!.shape;
    if (!sameShape([rows!, positions!, width!], [keyRows!, keyPositions!, keyWidth!]))
      throw new Error('queries and keys have as many rows, positions and features');
    if (!sameShape(key!.shape, value!.shape)) throw new Error('keys and values have one shape');
    if (typeof heads !== 'number' || typeof keyHeads !== 'number' || heads % keyHeads !== 0)
      throw new Error(`${String(keyHeads)} heads of keys cannot serve ${String(heads)} of queries`);
    if (!sameShape(bias!.shape, [rows!, 1, positions!, positions!]))
      throw new Error('the bias is [row, 1, position, position]');
    return [{ shape: query!.shape, dtype: 'float32' }];
  },
  onnx: (emitter, names, { inputs, attributes }) => [attentionNodes(emitter, names, inputs, attributes)],
  gradient: ([g], { inputs, outputs, attributes }) => {
    let made: readonly Tensor[] | undefined;
    const gradients = () =>
      (made ??= g!.graph.apply(causalAttentionGradientOperation, [...inputs, outputs[0]!, g!], attributes));
    return [
      () => gradients()[0]!,
      () => gradients()[1]!,
      () => gradients()[2]!,
      () => {
        throw new Error('the bias of causalAttention has no gradient');
      },
    ];
  },
  evaluate: (inputs, { attributes }, [shape]) => {
    const mixed = new Float64Array(elementCount(shape!));
    forEachPair(inputs, attributes, ({ weight, query, key }, width) => {
      for (let i = 0; i < width; i++) mixed[query + i]! += weight * inputs[2]!.data[key + i]!;
    });
    return [mixed];
  },
});

/** Inputs: those of the attention, its result, and the gradient of the result. Outputs: those of query, key and value. */
const causalAttentionGradientOperation = operation({
  name: 'causalAttentionGradient',
  types: (inputs) => inputs.slice(0, 3),
  onnx: (emitter, names, { inputs, attributes }) => attentionGradientNodes(emitter, names, inputs, attributes),
  evaluate: (inputs, { attributes }, shapes) => {
    const [queries, keys, values, , mixed, g] = inputs.map(({ data }) => data);
    const results = shapes.map((shape) => new Float64Array(elementCount(shape)));
    forEachPair(inputs, attributes, ({ weight, query, key }, width) => {
      let change = 0;
      for (let i = 0; i < width; i++) change += g![query + i]! * (values![key + i]! - mixed![query + i]!);
      const ofScore = attributes.scale * weight * change;
      for (let i = 0; i < width; i++) {
        results[0]![query + i]! += ofScore * keys![key + i]!;
        results[1]![key + i]! += ofScore * queries![query + i]!;
        results[2]![key + i]! += weight * g![query + i]!;
      }
    });
    return results;
  },
});

/**
 * Attention of positions to themselves and those before them: softmax(scale · q kᵀ + bias) v. query [row, head, position,
 * width]; key and value [row, key and value head, position, width], each head for as many query heads; bias [row, 1, position,
 * position], which must hide (−1e9) the keys behind every query whose result matters. → as the query.
 *
 * The CPU form computes blocks of queries one after the other, each with the keys up to its end alone, and again for the
 * gradient: so half of the products are saved, and no matrix of all pairs is kept.
 */
export function causalAttention(
  { query, key, value, bias }: Readonly<Record<'query' | 'key' | 'value' | 'bias', Tensor>>,
  attributes: OperationAttributes['causalAttention'],
): Tensor {
  return query.graph.apply(causalAttentionOperation, [query, key, value, bias], attributes)[0]!;
}

/** A query and a key: where their features begin, and the attention weight between them. */
interface Pair {
  readonly weight: number;
  readonly query: number;
  readonly key: number;
}

function forEachPair(
  [queries, keys, , biases]: readonly Values[],
  { scale }: OperationAttributes['causalAttention'],
  visit: (pair: Pair, width: number) => void,
): void {
  const [rows, heads, positions, width] = queries!.shape as [number, number, number, number];
  const keyHeads = keys!.shape[1]!;
  for (let line = 0; line < rows * heads * positions; line++) {
    const row = Math.floor(line / (heads * positions));
    const keyHead = Math.floor((Math.floor(line / positions) % heads) / (heads / keyHeads));
    const query = line * width;
    const keyAt = (position: number) => ((row * keyHeads + keyHead) * positions + position) * width;
    const scores = Float64Array.from({ length: positions }, (_, position) => {
      let product = 0;
      for (let i = 0; i < width; i++) product += queries!.data[query + i]! * keys!.data[keyAt(position) + i]!;
      return scale * product + biases!.data[(row * positions + (line % positions)) * positions + position]!;
    });
    const largest = scores.reduce((most, score) => Math.max(most, score));
    const powers = scores.map((score) => Math.exp(score - largest));
    const total = powers.reduce((sum, power) => sum + power);
    powers.forEach((power, position) => visit({ weight: power / total, query, key: keyAt(position) }, width));
  }
}
