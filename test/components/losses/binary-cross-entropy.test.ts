import { expect } from 'chai';
import binaryCrossEntropy from '../../../components/losses/binary-cross-entropy.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

describe('losses/binary-cross-entropy', () => {
  it('is the mean over medications of -log of what was given to the truth', async () => {
    const [first, second] = await perPatient(build(binaryCrossEntropy), {
      logits: [
        [Math.log(3), 0],
        [100, -100],
      ],
      labels: [
        [1, 0],
        [0, 0],
      ],
    });
    // σ(log 3) = 3/4 and σ(0) = 1/2.
    expect(first).to.be.closeTo((-Math.log(0.75) - Math.log(0.5)) / 2, 1e-6);
    // A confident mistake costs its logit, without overflow.
    expect(second).to.be.closeTo(50, 1e-5);
  });
});
