import { expect } from 'chai';
import { load, problems, section } from '../files.js';

const text = `extends: [base.yaml]
rows:
  full: {}
  long: { training: { epochs: 80 } }
  "w/o KD": { losses: { distillation: null } }
  toggled: { ablations: [without-kd] }
`;

const epochs = async (set: readonly string[], rows?: readonly string[]) => {
  const experiment = await load(text, { set, ...(rows && { rows }) });
  return experiment.rows.map((_, row) => section(experiment, 'training', row)['epochs']);
};

describe('--set and rows', () => {
  it('wins in every row, and says whose own value it replaces', async () => {
    expect(await epochs(['training.epochs=12'])).to.deep.equal([12, 12, 12, 12]);
    expect(await epochs(['training={ epochs: 12 }'])).to.deep.equal([12, 12, 12, 12]);
    expect(await epochs(['training.epochs=12'], ['long'])).to.deep.equal([12]);
    const { overruled } = await load(text, { set: ['student.dropout=0.1', 'training.epochs=12'] });
    expect(overruled).to.have.length(1);
    expect(overruled[0]).to.match(
      /^--set training\.epochs=12: row "long" has 80 of its own \(row "long", .*:4:31\), which is replaced$/,
    );
  });

  it('says nothing where a row has the same value already', async () => {
    for (const value of ['80', '{ epochs: 80 }']) {
      const path = value === '80' ? 'training.epochs' : 'training';
      expect((await load(text, { set: [`${path}=${value}`], rows: ['long'] })).overruled).to.deep.equal([]);
    }
  });

  it('says nothing where a row says the same of something else', async () => {
    const { overruled } = await load(text, { set: ['training={ batchSize: 2 }'] });
    expect(overruled).to.deep.equal([]);
  });

  it('leaves out what a row or a toggle has taken out, and says so by name', async () => {
    const experiment = await load(text, { set: ['losses.distillation.weight=0.9'] });
    expect(section(experiment, 'losses', 0)['distillation']).to.include({ weight: 0.9 });
    for (const row of [2, 3]) expect(section(experiment, 'losses', row)).to.not.have.property('distillation');
    expect(experiment.overruled).to.have.length(2);
    expect(experiment.overruled[0]).to.match(
      /row "w\/o KD" has no losses\.distillation that it could change: row "w\/o KD", .*:5:/,
    );
    expect(experiment.overruled[1]).to.match(
      /row "toggled" has no losses\.distillation that it could change: ablation without-kd, .*:6:/,
    );
  });

  it('is refused where a row takes another component that has no such option', async () => {
    const other = 'extends: [base.yaml]\nrows:\n  plain: {}\n  other: { student: { type: gru, units: 16 } }\n';
    expect(await problems(other, { set: ['student.width=64'] })).to.contain('unknown option "width" in student (gru)');
    const chosen = await load(other, { set: ['student.width=64'], rows: ['plain'] });
    expect(section(chosen, 'student')['width']).to.equal(64);
  });

  it('takes out what rows have added', async () => {
    const added = 'extends: [base.yaml]\nrows:\n  plain: {}\n  more: { losses: { distillation: { weight: 0.9 } } }\n';
    const experiment = await load(added, { set: ['losses.distillation=!remove'] });
    expect(section(experiment, 'losses', 1)).to.have.keys('prescription');
  });

  it('extends the list of a row once', async () => {
    const listed = 'extends: [base.yaml]\nrows:\n  one: { seeds: [3] }\n  two: {}\n  three: { seeds: !append [4] }\n';
    const { rows } = await load(`seeds: [1]\n${listed}`, { set: ['seeds=!append [9]'] });
    expect(rows.map(({ seeds }) => seeds)).to.deep.equal([
      [3, 9],
      [1, 9],
      [1, 9, 4],
    ]);
  });

  it('does not contradict the names of rows: what a sweep tries, and the toggles of rows', async () => {
    const swept = 'extends: [base.yaml]\nsweep: { list: [{ training.epochs: 4 }, { student.width: 8 }] }\n';
    expect(await problems(swept, { set: ['training.epochs=12'] })).to.contain(
      'E131 --set training.epochs contradicts row "training.epochs=4", which is named after a value of its own',
    );
    expect(await problems(text, { set: ['ablations=[without-feature-kd]'] })).to.contain(
      'E131 --set ablations contradicts row "toggled"',
    );
  });
});
