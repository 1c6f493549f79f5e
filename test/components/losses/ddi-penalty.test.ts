import { expect } from 'chai';
import binaryCrossEntropy from '../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../components/losses/ddi-penalty.js';
import type { LossInputs } from '../../../components/contracts/loss.js';
import { WeightedTerms } from '../../../components/training/weighted-terms.js';
import { Graph, ReferenceEngine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

const logit = (probability: number) => Math.log(probability / (1 - probability));
const interactions = [
  [0, 1],
  [1, 2],
] as const;

/** Recommended above 0.5: {0, 1, 2} with 2 of 3 pairs interacting, {1, 3} with none, {2} alone. */
const probabilities = [
  [0.9, 0.8, 0.6, 0.1],
  [0.1, 0.7, 0.2, 0.9],
  [0.1, 0.1, 0.6, 0.4],
];
const logits = probabilities.map((row) => row.map(logit));
const labels = probabilities.map((row) => row.map(() => 0));
const expectedPairs = probabilities.map((row) => row[0]! * row[1]! + row[1]! * row[2]!);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('losses/ddi-penalty', () => {
  it('is the expected number of interacting pairs', async () => {
    const terms = await perPatient(build(ddiPenalty), { logits, labels, interactions });
    terms.forEach((term, patient) => expect(term).to.be.closeTo(expectedPairs[patient]!, 1e-5));
  });

  describe('with the controller', () => {
    // The rates are 2/3, 0 and 0; (2/3 − 0.5) / 0.5 = 1/3 of the first patient's loss is the penalty.
    const controller = { target: 0.5, gain: 0.5, threshold: 0.5 };
    const shares = [1 / 3, 0, 0];

    it('counts the excess of a patient over the target', async () => {
      const terms = await perPatient(build(ddiPenalty, { controller }), { logits, labels, interactions });
      terms.forEach((term, patient) => expect(term).to.be.closeTo(shares[patient]! * expectedPairs[patient]!, 1e-5));
    });

    it('counts nothing but the penalty far above the target', async () => {
      const loss = build(ddiPenalty, { controller: { target: 0.06, gain: 0.05, threshold: 0.5 } });
      const terms = await perPatient(loss, { logits, labels, interactions });
      expect(terms[0]).to.be.closeTo(expectedPairs[0]!, 1e-5);
      expect(terms.slice(1)).to.deep.equal([0, 0]);
    });

    it('takes its share from every other term of the patient', async () => {
      const graph = new Graph({ training: true });
      const constant = (rows: number[][]) =>
        graph.constant({ data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] });
      const given: LossInputs = {
        student: { logits: constant(logits) },
        labels: constant(labels),
        samePatient: () => graph.constant(1),
        medications: 4,
        interactions,
      };
      const terms = new WeightedTerms(
        graph,
        [
          { name: 'prescription', loss: build(binaryCrossEntropy), minimumBatch: 1 },
          { name: 'interactions', loss: build(ddiPenalty, { weight: 2, controller }), minimumBatch: 1 },
        ],
        given,
      );
      const executable = await new ReferenceEngine().compile(graph, { total: terms.total, ...terms.report });
      const results = await executable.run(terms.feeds(3));
      const entropy = probabilities.map((row) => row.reduce((sum, p) => sum - Math.log(1 - p), 0) / 4);
      const total =
        mean(entropy.map((value, patient) => value * (1 - shares[patient]!))) +
        2 * mean(expectedPairs.map((value, patient) => value * shares[patient]!));
      expect(results['total']!.data[0]).to.be.closeTo(total, 1e-5);
      expect(results['loss_prescription']!.data[0], 'reported as it is').to.be.closeTo(mean(entropy), 1e-5);
    });
  });
});
