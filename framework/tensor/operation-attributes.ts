import type { DataType } from './array.js';
import type { Dimension, Shape } from './dimension.js';
import type { ScanBody, Step } from './scan-body.js';

/** An operation that nothing but its inputs decides. */
type None = undefined;

interface Axis {
  readonly axis: number;
}

interface Reduction {
  readonly axes: readonly number[];
  /** Whether the axes stay, with size 1. */
  readonly keep: boolean;
}

interface CausalAttention {
  /** Factor of the scores. */
  readonly scale: number;
  /** Queries that are computed at once. */
  readonly block: number;
  /** Positions of a row at most; more are right too, but the last block gets them all. */
  readonly longest: number;
}

/**
 * Every operation and its attributes: what is fixed while a graph is built, such as an axis. An operation that is not listed
 * does not compile, and neither does an engine whose table of operations lacks one that is. Axes count from 0.
 */
export interface OperationAttributes {
  abs: None;
  add: None;
  affine: None;
  cast: { readonly to: DataType };
  causalAttention: CausalAttention;
  causalAttentionGradient: CausalAttention;
  concat: Axis;
  cumulativeSum: Axis & { readonly reverse: boolean };
  dimensionSize: { readonly dimension: Dimension };
  divide: None;
  equal: None;
  erf: None;
  exp: None;
  expand: { readonly shape: Shape };
  gather: None;
  geluTanh: None;
  greater: None;
  layerNormalization: { readonly epsilon: number };
  log: None;
  logSoftmax: Axis;
  matmul: {
    readonly transposeA: boolean;
    readonly transposeB: boolean;
    /** Factor of the product. */
    readonly scale: number;
  };
  maximum: None;
  multiply: None;
  negate: None;
  pad: Axis & { readonly before: Dimension; readonly after: Dimension };
  place: None;
  reduceMax: Reduction;
  reduceSum: Reduction;
  relu: None;
  reshape: { readonly shape: Shape };
  rmsNormalization: { readonly epsilon: number };
  rsqrt: None;
  scan: {
    readonly body: ScanBody;
    readonly reverse: boolean;
    /** What the body was built with; absent in the scan of a gradient, which has no gradient itself. */
    readonly step?: Step;
  };
  segmentMax: { readonly count: Dimension };
  segmentSum: { readonly count: Dimension };
  sigmoid: None;
  sign: None;
  silu: None;
  slice: Axis & { readonly start: Dimension; readonly end: Dimension };
  softmax: Axis;
  softplus: None;
  split: Axis & { readonly sizes: readonly Dimension[] };
  sqrt: None;
  square: None;
  stopGradient: None;
  subtract: None;
  tanh: None;
  transpose: { readonly permutation: readonly number[] };
  where: None;
}

export type OperationName = keyof OperationAttributes;

/** The operations that nothing but their inputs decides. */
export type PlainOperationName = {
  [Name in OperationName]: OperationAttributes[Name] extends None ? Name : never;
}[OperationName];
