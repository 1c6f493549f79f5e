import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { add } from './add.js';
import { erf } from './erf.js';
import { multiply } from './multiply.js';
import { square } from './square.js';
import { subtract } from './subtract.js';
import { tanh } from './tanh.js';

/** `tanh`: the approximation of LEADER and GPT-2; `erf`: the exact form of BERT. */
export type GeluForm = 'tanh' | 'erf';

const scale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

const tanhOperation = operation<undefined>({
  name: 'geluTanh',
  types: ([x]) => [x!],
  onnx: (emitter, [x]) => [emitter.node('Gelu', [x!], { approximate: 'tanh' })],
  gradient: ([g], { inputs: [x] }) => [
    () => {
      // y = x·h with h = (1 + tanh u) / 2 and u = scale·(x + cubic·x³): y′ = h + x·2h(1 − h)·u′
      const squared = square(x!);
      const u = multiply(x!, add(multiply(squared, scale * cubic), scale));
      const h = add(multiply(tanh(u), 0.5), 0.5);
      const slope = multiply(x!, add(multiply(squared, 6 * scale * cubic), 2 * scale));
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
