import { expect } from 'chai';
import outputDistillation from '../../../components/losses/output-distillation.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

const labels = [[0, 0]];

describe('losses/output-distillation', () => {
  for (const temperature of [1, 5]) {
    it(`is T² times the mean Bernoulli divergence at T = ${temperature}`, async () => {
      const [p, q] = [0.8, 0.5];
      const logit = (probability: number) => temperature * Math.log(probability / (1 - probability));
      const said = {
        labels,
        logits: [[logit(q), logit(p)]],
        teacher: { hidden: [[0]], logits: [[logit(p), logit(p)]], mean: [0], deviation: [1] },
      };
      const divergence = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
      const [term] = await perPatient(build(outputDistillation, { temperature }), said);
      expect(term).to.be.closeTo((temperature ** 2 * divergence) / 2, 1e-5);
    });
  }
});
