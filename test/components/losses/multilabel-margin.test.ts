import { expect } from 'chai';
import multilabelMargin from '../../../components/losses/multilabel-margin.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('losses/multilabel-margin', () => {
  const logits = [
    [2, -1, 0.5, -3],
    [0, 0, 0, 0],
    [1, 2, 3, 4],
  ];
  const labels = [
    [1, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 0],
  ];

  it('is the sum of max(0, 1 − (p_j − p_i)) over prescribed j and others i, divided by the number of medications', async () => {
    const expected = logits.map((row, patient) => {
      let sum = 0;
      for (const [j, prescribed] of labels[patient]!.entries()) {
        for (const [i, other] of labels[patient]!.entries())
          if (prescribed === 1 && other === 0) sum += Math.max(0, 1 - (sigmoid(row[j]!) - sigmoid(row[i]!)));
      }
      return sum / row.length;
    });
    const terms = await perPatient(build(multilabelMargin), { logits, labels });
    terms.forEach((term, patient) => expect(term).to.be.closeTo(expected[patient]!, 1e-5));
  });
});
