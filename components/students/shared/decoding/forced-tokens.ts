import {
  cast,
  equal,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  reduceSum,
  reshape,
  slice,
  subtract,
  type ArrayTensor,
  type Scope,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import type { Loss } from '../../../contracts/loss.js';

/** The token before the first medication, among the medications and the two tokens behind them. */
export function startToken(medications: number): number {
  return medications;
}

/** The token that ends a set. */
export function endToken(medications: number): number {
  return medications + 1;
}

/** Medications, start and end. */
export function tokenCount(medications: number): number {
  return medications + 2;
}

/**
 * What teacher forcing feeds: the medications of each target visit in order, then the end. Shorter rows are filled up, with
 * shares of 0.
 */
export interface ForcedTokens<Value> {
  /** int32 [patient, step] the token before each step; the first is the start */
  readonly previous: Value;
  /** int32 [patient, step] the token that each step should give; the last is the end */
  readonly wanted: Value;
  /** [patient, step] 1 / (number of the patient's steps) */
  readonly shares: Value;
}

const axes = ['patient', 'step'] as const;

/** @param labels [patient] the medications in the order in which they are decoded; a set may be empty */
export function forcedTokens(labels: readonly Int32Array[], medications: number): ForcedTokens<ArrayTensor> {
  const width = labels.reduce((most, { length }) => Math.max(most, length), 0) + 1;
  const shape = [labels.length, width];
  const [previous, wanted] = [new Int32Array(labels.length * width), new Int32Array(labels.length * width)];
  const shares = new Float32Array(labels.length * width);
  labels.forEach((own, row) => {
    const start = row * width;
    previous.set([startToken(medications), ...own], start);
    wanted.set([...own, endToken(medications)], start);
    shares.fill(1 / (own.length + 1), start, start + own.length + 1);
  });
  return {
    previous: { data: previous, shape },
    wanted: { data: wanted, shape },
    shares: { data: shares, shape },
  };
}

/** The inputs that `forcedTokens` fills, below `scope`. */
export function forcedTokenTensors(scope: Scope): ForcedTokens<Tensor> {
  return {
    previous: scope.input('previous', axes, 'int32'),
    wanted: scope.input('wanted', axes, 'int32'),
    shares: scope.input('shares', axes),
  };
}

/**
 * The mean over a patient's steps of −log π of the token that the step should give (the loss of LEAP and COGNet).
 *
 * @param logProbabilities [patient, step, token]
 */
export function likelihoodLoss(logProbabilities: Tensor, { wanted, shares }: ForcedTokens<Tensor>): Loss {
  return {
    weight: 1,
    perPatient: () => {
      const tokens = logProbabilities.shape[2] as number;
      const numbers = logProbabilities.graph.constant({
        data: Int32Array.from({ length: tokens }, (_, i) => i),
        shape: [tokens],
      });
      const isWanted = cast(equal(reshape(wanted, [...axes, 1]), numbers), 'float32');
      const ofWanted = reduceSum(multiply(isWanted, logProbabilities), [2]);
      return negate(reduceSum(multiply(ofWanted, shares), [1]));
    },
  };
}

/**
 * [patient, medication] the log-odds of the mean probability over a patient's steps, for losses that read logits: a penalty of
 * interactions, the distillation of a teacher's outputs.
 *
 * @param logProbabilities [patient, step, token]
 */
export function forcedLogits(logProbabilities: Tensor, { shares }: ForcedTokens<Tensor>): Tensor {
  const medications = (logProbabilities.shape[2] as number) - tokenCount(0);
  const means = reduceSum(multiply(exp(logProbabilities), reshape(shares, [...axes, 1])), [1]);
  const p = minimum(maximum(slice(means, 1, 0, medications), tiny), 1 - tiny);
  return subtract(log(p), log(subtract(1, p)));
}

/** What a probability is at least away from 0 and 1, so that its log-odds are finite. */
const tiny = 1e-6;
