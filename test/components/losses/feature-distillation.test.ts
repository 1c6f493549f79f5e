import { expect } from 'chai';
import featureDistillation from '../../../components/losses/feature-distillation.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

const labels = [[0]];
const logits = [[0]];
const parameters = { 'projector/weight': [[1], [2]], 'projector/bias': [0, 1] };

describe('losses/feature-distillation', () => {
  // The feature 3 is projected to [3, 7].
  const said = { logits, labels, parameters, feature: [[3]] };

  it('is the mean square of projection minus hidden state', async () => {
    const teacher = { hidden: [[1, 4]], logits, mean: [0, 0], deviation: [1, 1] };
    expect((await perPatient(build(featureDistillation), { ...said, teacher }))[0]).to.be.closeTo((4 + 9) / 2, 1e-5);
  });

  it('is the squared norm with reduction sum', async () => {
    const teacher = { hidden: [[1, 4]], logits, mean: [0, 0], deviation: [1, 1] };
    const loss = build(featureDistillation, { reduction: 'sum' });
    expect((await perPatient(loss, { ...said, teacher }))[0]).to.be.closeTo(13, 1e-5);
  });

  it('standardizes the hidden state; a dimension without spread counts as is', async () => {
    const teacher = { hidden: [[10, 5]], logits, mean: [4, 5], deviation: [2, 0] };
    const loss = build(featureDistillation, { standardize: true });
    // (10 - 4) / 2 = 3 and (5 - 5) / 1 = 0.
    expect((await perPatient(loss, { ...said, teacher }))[0]).to.be.closeTo(49 / 2, 1e-5);
  });

  it('has a projector without a bias where none is asked for', async () => {
    const teacher = { hidden: [[1, 4]], logits, mean: [0, 0], deviation: [1, 1] };
    const loss = build(featureDistillation, { bias: false });
    // Projected to [3, 6].
    expect((await perPatient(loss, { ...said, teacher }))[0]).to.be.closeTo((4 + 4) / 2, 1e-5);
  });

  it('needs a student with a feature', async () => {
    const teacher = { hidden: [[1]], logits, mean: [0], deviation: [1] };
    const problem = await perPatient(build(featureDistillation), { logits, labels, teacher }).catch(
      (error: Error) => error.message,
    );
    expect(problem).to.match(/needs a student that gives a feature/);
  });
});
