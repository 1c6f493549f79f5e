import type { ArrayTensor } from '../../../../framework/tensor/index.js';
import type { DecoderTraining } from '../decoder-layer.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

const down = '/lora_A/weight';

/**
 * Merges adapters into the weights: every adapted weight becomes W + (alpha / rank) B A. This saves two matrix products per
 * projection. The weights are changed in place, because a second copy of a large decoder would not fit.
 */
export function mergeAdapters<Shape extends { readonly training: DecoderTraining }>(
  shape: Shape,
  weights: Weights,
): { readonly shape: Shape; readonly weights: Weights } {
  const { lora, ...training } = shape.training;
  if (lora === undefined) return { shape, weights };
  const adapted = Object.keys(weights).filter((name) => name.endsWith(down));
  for (const name of adapted) {
    const projection = name.slice(0, -down.length);
    addProduct(
      weights[`${projection}/weight`]!,
      weights[`${projection}/lora_B/weight`]!,
      weights[name]!,
      lora.modules[projection]!.scale,
    );
  }
  const kept = Object.entries(weights).filter(([name]) => !/\/lora_[AB]\/weight$/.test(name));
  return { shape: { ...shape, training }, weights: Object.fromEntries(kept) };
}

/** Weight [out, in] += scale · up [out, rank] · low [rank, in] */
function addProduct(weight: ArrayTensor, up: ArrayTensor, low: ArrayTensor, scale: number): void {
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const rank = low.shape[0]!;
  const sums = new Float64Array(inputs);
  for (let output = 0; output < outputs; output++) {
    sums.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * up.data[output * rank + r]!;
      for (let input = 0; input < inputs; input++) sums[input]! += factor * low.data[r * inputs + input]!;
    }
    for (let input = 0; input < inputs; input++) weight.data[output * inputs + input]! += sums[input]!;
  }
}
