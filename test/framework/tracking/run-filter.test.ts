import { expect } from 'chai';
import { parseCondition } from '../../../framework/tracking/run-filter.js';

const run = {
  experiment: 'LEADER ablation study',
  row: 'w/o KD',
  seed: 42,
  status: 'finished',
  parameters: { 'student.width': '64', 'training.learningRate': '0.0005' },
  metrics: { 'test/overall/prauc': 0.48 },
  place: 'runs/run-0',
};

describe('conditions on runs', () => {
  for (const [condition, meets] of [
    ['student.width=64', true],
    ['student.width = 64.0', true],
    ['student.width!=64', false],
    ['training.learningRate=5e-4', true],
    ['training.learningRate<=0.0005', true],
    ['test/overall/prauc>0.5', false],
    ['test/overall/prauc>=0.48', true],
    ['row=w/o KD', true],
    ['row="w/o KD"', true],
    ['row!="w/o KD"', false],
    ['row="', false],
    ['row=', false],
    ['experiment = LEADER ablation study ', true],
    ['student.width>63', true],
    ['row>1', false],
    ['row!=LEADER(S)', true],
    ['seed<43', true],
    ['status=failed', false],
    ['teacher.width=64', false],
    ['teacher.width!=64', false],
    ['constructor=x', false],
  ] as const)
    it(`${condition} is ${meets}`, () => expect(parseCondition(condition).meets(run)).to.equal(meets));

  it('says what is wrong with a condition', () => {
    expect(() => parseCondition('student.width')).to.throw('Write NAME=VALUE');
    expect(() => parseCondition('row<LEADER')).to.throw('"LEADER" in "row<LEADER" is not a number');
    for (const text of ['', '=', '=1', 'row', 'row!', 'row!!x', '<1'])
      expect(() => parseCondition(text)).to.throw(text);
  });

  it('says how a comparison of another language is written', () => {
    for (const [written, meant] of [
      ['row==full', 'row=full'],
      ['seed => 42', 'seed>=42'],
      ['seed=<42', 'seed<=42'],
      ['seed<>42', 'seed!=42'],
    ] as const)
      expect(() => parseCondition(written)).to.throw(`Write ${meant}.`);
  });
});
