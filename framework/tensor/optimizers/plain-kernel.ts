import type { Arithmetic, Kernel, UpdateRule } from './update-rule.js';

const float32: Arithmetic<number> = {
  add: (a, b) => Math.fround(a + b),
  subtract: (a, b) => Math.fround(a - b),
  multiply: (a, b) => Math.fround(a * b),
  divide: (a, b) => Math.fround(a / b),
  squareRoot: (a) => Math.fround(Math.sqrt(a)),
  keep: (a) => a,
};

/** Runs a rule element by element. It is slow, takes arrays of any size, and is what the vector form is compared with. */
export function plainKernel<M extends string, S extends string>(rule: UpdateRule<M, S>, length: number): Kernel {
  const array = () => new Float32Array(length);
  const moments = Object.fromEntries(rule.moments.map((name) => [name, array()])) as Record<M, Float32Array>;
  const [parameters, gradients] = [array(), array()];
  return {
    parameters,
    gradients,
    moments,
    update(scalars) {
      const rounded = Object.fromEntries(rule.scalars.map((name) => [name, Math.fround(scalars[name]!)]));
      for (let i = 0; i < length; i++) {
        const element = Object.fromEntries(rule.moments.map((name) => [name, moments[name][i]!]));
        Object.assign(element, { parameter: parameters[i]!, gradient: gradients[i]! });
        const changed = rule.change(
          float32,
          element as Record<M | 'parameter' | 'gradient', number>,
          rounded as Record<S, number>,
        );
        parameters[i] = changed.parameter;
        for (const name of rule.moments) moments[name][i] = changed[name];
      }
    },
  };
}
