import { expect } from 'chai';
import ddiAnnealing from '../../../components/losses/ddi-annealing.js';
import multilabelMargin from '../../../components/losses/multilabel-margin.js';
import { WeightedTerms } from '../../../components/training/weighted-terms.js';
import { Generator, Graph, ReferenceEngine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';

const options = { target: 0.25, temperature: 0.5, decay: 0.5 };

const logit = (p: number) => Math.log(p / (1 - p));

/** Three patients with three medications, of which 0 and 1 interact. */
async function run(epoch: number, draws: readonly number[]) {
  const graph = new Graph();
  const logits = graph.input('logits', ['patient', 3]);
  const labels = graph.input('labels', ['patient', 3]);
  const terms = new WeightedTerms(
    graph,
    [
      { name: 'margin', loss: build(multilabelMargin, { weight: 1 }), minimumBatch: 1 },
      { name: 'ddi', loss: build(ddiAnnealing, options), minimumBatch: 1 },
    ],
    { student: { logits }, labels, medications: 3, interactions: [[0, 1]], samePatient: () => labels },
  );
  const outputs = { total: terms.totalPerPatient, margin: terms.perPatient['margin']!, ...terms.recorded };
  const program = await new ReferenceEngine().compile(graph, outputs);
  const moment = { epoch, step: 0, curves: {}, generator: new Generator(1) };
  return program.run({
    ...terms.feeds(3, moment),
    logits: { data: Float32Array.from([0.9, 0.8, 0.6, 0.9, 0.2, 0.6, 0.9, 0.8, 0.1], logit), shape: [3, 3] },
    labels: { data: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0), shape: [3, 3] },
    'losses/ddi/draws': { data: Float32Array.from(draws), shape: [3] },
  });
}

describe('losses/ddi-annealing', () => {
  it('takes the place of the other terms where the rate is above the target and the draw below exp((target − rate) / T)', async () => {
    // Rates: {0, 1, 2} has 1 of 3 pairs, {0, 2} none, {0, 1} has its only one. exp(−(1/3 − 1/4) / .5) = .846, exp(−.75/.5) =
    // .223
    const results = await run(1, [0.84, 0, 0.23]);
    [1 / 3, 0, 1].forEach((rate, i) => expect(results['ddi_rate']!.data[i]).to.be.closeTo(rate, 1e-6));
    expect([...results['ddi_taken-over']!.data]).to.deep.equal([1, 0, 0]);
    const [total, margin] = [results['total']!.data, results['margin']!.data];
    expect(total[0]).to.be.closeTo((2 * 0.9 * 0.8) / 9, 1e-6);
    expect(total[1]).to.be.closeTo(margin[1]!, 1e-6);
    expect(total[2]).to.be.closeTo(margin[2]!, 1e-6);
  });

  it('takes over ever less often, because the temperature falls with every epoch', async () => {
    // T = .5 · .5 in the second epoch: exp(−(1/3 − 1/4) / .25) = .717
    const results = await run(2, [0.73, 0, 0.01]);
    expect([...results['ddi_taken-over']!.data]).to.deep.equal([0, 0, 1]);
    expect([...(await run(2, [0.71, 0, 0.06]))['ddi_taken-over']!.data]).to.deep.equal([1, 0, 0]);
  });

  it('draws for every patient anew, the same for one generator', () => {
    const { feeds } = build(ddiAnnealing, options);
    const draws = (seed: number) =>
      feeds!({ epoch: 1, step: 0, curves: {}, patients: 4, scope: 's', generator: new Generator(seed) })['s/draws']!
        .data;
    expect([...draws(1)]).to.deep.equal([...draws(1)]);
    expect([...draws(1)]).not.to.deep.equal([...draws(2)]);
    expect(new Set(draws(1)).size).to.equal(4);
  });
});
