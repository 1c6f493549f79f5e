import { expect } from 'chai';
import type { Loss } from '../../../components/contracts/loss.js';
import { WeightedTerms } from '../../../components/training/weighted-terms.js';
import { Graph, reduceMean } from '../../../framework/tensor/index.js';

const build = (dimensions: readonly number[]) => {
  const graph = new Graph();
  const logits = graph.input('logits', ['patient', 4]);
  const loss: Loss = { weight: 1, perPatient: () => reduceMean(logits, dimensions) };
  return () => new WeightedTerms(graph, [{ name: 'mine', loss, minimumBatch: 1 }], {} as never);
};

describe('the losses of a row', () => {
  it('give one number for each patient', () => {
    expect(build([1])).to.not.throw();
    expect(build([0, 1])).to.throw('losses.mine: the loss gives one number for a batch, expected [patient]');
    expect(build([])).to.throw('losses.mine: the loss gives a tensor of 2 dimensions for a batch');
  });
});
