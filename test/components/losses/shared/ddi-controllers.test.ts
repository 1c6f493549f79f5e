import { expect } from 'chai';
import { labelWeight, type DdiController } from '../../../../components/losses/shared/ddi-controllers.js';
import { evaluate, Graph } from '../../../../framework/tensor/index.js';

const defaults = { target: 0.06, gain: 0.05, coefficient: 2.5, threshold: 0.5 };

function weights(rule: DdiController['rule'], rates: readonly number[]): readonly number[] {
  const graph = new Graph();
  const rate = graph.constant({ data: Float32Array.from(rates), shape: [rates.length] });
  return [...evaluate(graph, { weight: labelWeight(rate, { ...defaults, rule }) }, {})['weight']!.data];
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).to.equal(expected.length);
  expected.forEach((value, i) => expect(actual[i]).to.be.closeTo(value, 1e-5));
}

describe('controllers of the DDI rate', () => {
  it('proportional: falls to nothing over the gain', () => {
    expectNear(weights('proportional', [0, 0.06, 0.085, 0.11, 0.5]), [1, 1, 0.5, 0, 0]);
  });

  it('proportional-as-released: is nothing over the gain, and negative beyond', () => {
    expectNear(weights('proportional-as-released', [0, 0.06, 0.085, 0.16]), [1, 1, 0, -1]);
  });

  it('exponential: falls by the rate over the target', () => {
    expectNear(weights('exponential', [0, 0.06, 0.12]), [1, 1, Math.exp(-2.5)]);
  });
});
