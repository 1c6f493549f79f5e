import { plainKernel } from './plain-kernel.js';
import { simdKernel } from './simd-kernel.js';
import type { UpdateRule } from './update-rule.js';

/** Turns gradients into new parameters. */
export interface Optimizer {
  readonly name: string;
  /** Step size before any schedule. */
  readonly learningRate: number;
  /** Makes the memory for a number of parameters. */
  allocate(length: number): OptimizerMemory;
}

export interface OptimizerMemory {
  readonly parameters: Float32Array;
  /** Filled by the caller before each update. */
  readonly gradients: Float32Array;
  /** The moments by name: numbers that are remembered for each parameter, zero at first. */
  readonly moments: Readonly<Record<string, Float32Array>>;
  /** Changes parameters and moments in place. */
  update(step: OptimizerStep): void;
}

export interface OptimizerStep {
  /** Step size. */
  readonly rate: number;
  /** 1 for the first step. */
  readonly step: number;
  /** Factor of the gradients: below 1 where they are clipped. */
  readonly gradientScale: number;
}

/** Makes an optimizer from a rule for one element and the numbers of a step. */
export function optimizerOf<M extends string, S extends string>(definition: {
  readonly name: string;
  readonly learningRate: number;
  readonly rule: UpdateRule<M, S>;
  readonly scalars: (step: OptimizerStep) => Readonly<Record<S, number>>;
}): Optimizer {
  const { name, learningRate, rule, scalars } = definition;
  return {
    name,
    learningRate,
    allocate: (length) => {
      const kernel = simdKernel(rule, length) ?? plainKernel(rule, length);
      return { ...kernel, update: (step) => kernel.update(scalars(step)) };
    },
  };
}
