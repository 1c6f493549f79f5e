import { expect } from 'chai';
import profileAlignment from '../../../components/losses/profile-alignment.js';
import { build } from '../build.js';
import { perPatient } from './per-patient.js';

const identity = [
  [1, 0],
  [0, 1],
];
const projections = {
  'medications/weight': identity,
  'medications/bias': [0, 0],
  'profile/weight': identity,
  'profile/bias': [0, 0],
};

describe('losses/profile-alignment', () => {
  it('contrasts both ways and leaves the positive out of the denominators', async () => {
    const said = {
      logits: [[0], [0], [0]],
      labels: [[0], [0], [0]],
      // Cosines with the profiles: rows are medications, columns profiles.
      target: [
        [2, 0],
        [0, 3],
        [1, 1],
      ],
      profile: [
        [1, 0],
        [0, 5],
        [-1, 0],
      ],
      parameters: projections,
    };
    const half = Math.SQRT1_2;
    const cosine = [
      [1, 0, -1],
      [0, 1, 0],
      [half, half, -half],
    ];
    const temperature = 0.5;
    const terms = await perPatient(build(profileAlignment, { temperature }), said);
    const score = (row: number, column: number) => Math.exp(cosine[row]![column]! / temperature);
    terms.forEach((term, i) => {
      const others = [0, 1, 2].filter((j) => j !== i);
      const down = others.reduce((sum, j) => sum + score(j, i), 0);
      const across = others.reduce((sum, j) => sum + score(i, j), 0);
      expect(term).to.be.closeTo(-Math.log(score(i, i) / down) - Math.log(score(i, i) / across), 1e-4);
    });
  });

  it('is finite for a batch of one, so that a weight of zero removes it', async () => {
    const said = { logits: [[0]], labels: [[0]], target: [[1, 0]], profile: [[1, 0]], parameters: projections };
    expect(Number.isFinite((await perPatient(build(profileAlignment), said))[0])).to.equal(true);
    expect(profileAlignment.properties.minimumBatch).to.equal(2);
  });

  it('has projections without a bias where none is asked for', async () => {
    const said = {
      logits: [[0], [0]],
      labels: [[0], [0]],
      target: identity,
      profile: [
        [1, 2],
        [3, 1],
      ],
    };
    const biased = { ...projections, 'medications/bias': [3, -2], 'profile/bias': [1, 5] };
    const without = await perPatient(build(profileAlignment, { bias: false }), { ...said, parameters: biased });
    expect(without).to.deep.equal(await perPatient(build(profileAlignment), { ...said, parameters: projections }));
    expect(without).to.not.deep.equal(await perPatient(build(profileAlignment), { ...said, parameters: biased }));
  });

  it('asks for the look-up of target medications that `ids` names', () => {
    expect(build(profileAlignment).targets).to.equal('token');
    expect(build(profileAlignment, { ids: 'index' }).targets).to.equal('index');
  });
});
