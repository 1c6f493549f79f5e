import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { add } from './add.js';
import { erf } from './erf.js';
import { multiply } from './multiply.js';
import { sigmoid } from './sigmoid.js';
import { square } from './square.js';
import { subtract } from './subtract.js';

/** `tanh`: the approximation of LEADER and GPT-2; `erf`: the exact form of BERT. */
export type GeluForm = 'tanh' | 'erf';

const scale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;
/** x/2 · (1 + tanh u) is x·σ(2u) with 2u = x·(linear + cubed·x²). */
const linear = 2 * scale;
const cubed = linear * cubic;

const tanhOperation = operation({
  name: 'geluTanh',
  types: ([x]) => [x!],
  onnx: (emitter, [x]) => [emitter.node('Gelu', [x!], { approximate: 'tanh' })],
  gradient: ([g], { inputs: [x] }) => [
    () => {
      // y = x·h with h = σ(v) and v = x·(linear + cubed·x²): y′ = h·(1 + (1 − h)·x·v′), where x·v′ = 3v − 2·linear·x
      const v = multiply(x!, add(multiply(square(x!), cubed), linear));
      const h = sigmoid(v);
      const slope = subtract(multiply(v, 3), multiply(x!, 2 * linear));
      return multiply(g!, multiply(h, add(multiply(slope, subtract(1, h)), 1)));
    },
  ],
  evaluate: ([x]) => [x!.data.map((v) => 0.5 * v * (1 + Math.tanh(scale * (v + cubic * v ** 3))))],
});

/** x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), or with erf(x/√2) in the place of the tanh. */
export function gelu(x: Tensor, form: GeluForm): Tensor {
  if (form === 'tanh') return x.graph.apply(tanhOperation, [x], undefined)[0]!;
  return multiply(x, add(multiply(erf(multiply(x, Math.SQRT1_2)), 0.5), 0.5));
}
