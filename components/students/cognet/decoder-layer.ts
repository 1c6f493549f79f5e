import {
  add,
  cast,
  crossAttention,
  divide,
  dropout,
  equal,
  keysAndValues,
  layerNorm,
  linear,
  log,
  matmul,
  maximum,
  multiply,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  softmax,
  squeeze,
  subtract,
  type Dimension,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { CognetOptions } from './options.js';
import { hidden, type PatientMemory } from './memory.js';

/** What a slot weighs at least before the weights are divided by their sum. */
const floor = 1e-9;

/**
 * [row, position, width] the state of the decoder at some tokens: attention to the tokens so far, to the diagnoses and
 * procedures of the target visit, then a feed-forward part, each with a norm after its sum.
 *
 * @param tokens [row, position, width] the tokens whose states are wanted
 * @param prefix [row, step, width] the tokens so far
 * @param causal whether the tokens are the prefix, each of which sees only those up to itself
 */
export function decoderStates(
  scope: Scope,
  memory: PatientMemory,
  tokens: Tensor,
  prefix: Tensor,
  options: CognetOptions & { readonly causal: boolean },
): Tensor {
  const { heads, decoderInnerWidth, dropout: rate, width, causal } = options;
  const drop = (x: Tensor) => dropout(x, rate, scope.path);
  const norm = (name: string, x: Tensor) => layerNorm(scope.scope(name), x, { epsilon: 1e-5 });
  const own = scope.scope('self');
  const toPrefix = crossAttention(own, tokens, keysAndValues(own, prefix), { heads, causal, dropout: rate });
  const first = norm('self-norm', add(tokens, drop(toPrefix)));
  const toSet = (kind: 'diagnoses' | 'procedures') => {
    const bias = hidden(memory[`${kind}Present`]);
    return drop(crossAttention(scope.scope(kind), first, memory[kind], { heads, bias, dropout: rate }));
  };
  const second = norm('sets-norm', add(first, add(toSet('diagnoses'), toSet('procedures'))));
  const inner = relu(linear(scope.scope('feed-forward/inner'), second, { width: decoderInnerWidth }));
  const outer = linear(scope.scope('feed-forward/outer'), drop(inner), { width });
  return norm('feed-forward-norm', add(second, drop(outer)));
}

/**
 * [row, position, token] log π: a mixture of generating any token and of copying a medication of an earlier visit, by a gate
 * [row, position]. Without earlier medications tokens are generated alone.
 */
export function mixture(
  scope: Scope,
  memory: PatientMemory,
  states: Tensor,
  tokens: number,
): { readonly logProbabilities: Tensor; readonly gates: Tensor } {
  const [rows, positions, width] = states.shape as readonly [Dimension, Dimension, number];
  const { slots, slotsPresent, similarity, medications } = memory;
  const count = slotsPresent.shape[1]!;
  const bySlot = (x: Tensor) => reshape(x, [rows, 1, count]);
  const present = bySlot(slotsPresent);

  const generated = softmax(linear(scope.scope('generate'), states, { width: tokens }));
  const query = linear(scope.scope('copy'), states, { width });
  const scores = matmul(query, slots, { transposeB: true, scale: 1 / Math.sqrt(width) });
  const attended = multiply(softmax(add(scores, multiply(subtract(present, 1), 1e9))), bySlot(similarity));
  const weights = multiply(maximum(attended, floor), present);
  const shares = divide(weights, maximum(reduceSum(weights, [2], { keep: true }), floor));
  const numbers = scope.graph.constant({ data: Int32Array.from({ length: tokens }, (_, i) => i), shape: [tokens] });
  const copied = matmul(shares, cast(equal(reshape(medications, [rows, count, 1]), numbers), 'float32'));

  const gate = sigmoid(linear(scope.scope('gate'), states, { width: 1 }));
  const copying = multiply(subtract(1, gate), reduceMax(present, [2], { keep: true }));
  const probabilities = add(multiply(subtract(1, copying), generated), multiply(copying, copied));
  return {
    logProbabilities: log(maximum(probabilities, tiny)),
    gates: reshape(squeeze(gate, 2), [rows, positions]),
  };
}

/** Keeps the logarithm finite where a probability is too small for float32. */
const tiny = 1e-30;
