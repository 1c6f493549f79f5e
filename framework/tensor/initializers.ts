import type { Generator } from './generator.js';

/** Fills a new parameter. */
export type Initializer = (target: Float32Array, generator: Generator) => void;

export const zeros: Initializer = (target) => target.fill(0);

export const ones: Initializer = (target) => target.fill(1);

/** N(0, standardDeviation²). */
export function normal(standardDeviation: number): Initializer {
  return (target, generator) => generator.normalInto(target, 0, standardDeviation);
}

/** U(−bound, bound). */
export function uniform(bound: number): Initializer {
  return (target, generator) => generator.uniformInto(target, -bound, bound);
}

/** U(±√(6 / (inputs + outputs))), of Glorot and Bengio (2010). */
export function glorotUniform(inputs: number, outputs: number): Initializer {
  return uniform(Math.sqrt(6 / (inputs + outputs)));
}

/** U(±1 / √fanIn): PyTorch's default for the weight and the bias of a linear layer. */
export function kaimingUniform(fanIn: number): Initializer {
  return uniform(1 / Math.sqrt(fanIn));
}
