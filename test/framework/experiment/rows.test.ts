import { expect } from 'chai';
import { load, problems, section } from './files.js';

const sweep = (text: string) => `extends: [base.yaml]\nsweep: ${text}\n`;

const toggled = (row: string) => `extends: [base.yaml]\nrows:\n  one: { ablations: [without-feature-kd], ${row} }\n`;

const widths = async (text: string) => {
  const experiment = await load(sweep(text));
  return experiment.rows.map(({ name }, row) => [
    name,
    section(experiment, 'student', row)['width'],
    section(experiment, 'training', row)['epochs'],
  ]);
};

const draw = async (seed: number, more = '') => {
  const values = `student.dropout: { uniform: [0.1, 0.5] }, training.learningRate: { logUniform: [1e-5, 1e-2] }${more}`;
  const experiment = await load(sweep(`{ random: { samples: 5, seed: ${seed}, values: { ${values} } } }`));
  return experiment.rows.map((_, row) => [
    section(experiment, 'student', row)['dropout'],
    section(experiment, 'training', row)['learningRate'],
  ]);
};

describe('rows', () => {
  it('are the file plus one patch each, in the order of the file', async () => {
    const experiment = await load(`extends: [base.yaml]
seeds: [1, 2]
rows:
  "LEADER(S)": {}
  "w/o KD": { losses: { distillation: null } }
  "narrow": { student.width: 8, seeds: [7] }
`);
    expect(experiment.rows.map(({ name }) => name)).to.deep.equal(['LEADER(S)', 'w/o KD', 'narrow']);
    expect(section(experiment, 'losses', 1)).to.have.keys('prescription');
    expect(section(experiment, 'student', 2)['width']).to.equal(8);
    expect(experiment.rows.map(({ seeds }) => seeds)).to.deep.equal([[1, 2], [1, 2], [7]]);
  });

  it('are one, named after the title, where the file has none', async () => {
    const experiment = await load('extends: [base.yaml]\n');
    expect(experiment.rows.map(({ name }) => name)).to.deep.equal(['A test']);
  });

  it('share what they have in common, but for expressions, which each row evaluates', async () => {
    const experiment = await load(`extends: [base.yaml]
student: { width: "\${training.epochs * 8}" }
rows:
  one: { training.epochs: 1 }
  two: { training.epochs: 2, student.heads: 1 }
  three: { losses.distillation: null }
`);
    const found = experiment.rows.map((_, row) => section(experiment, 'student', row)['width']);
    expect(found.slice(0, 2)).to.deep.equal([8, 16]);
    expect(section(experiment, 'losses', 1)).to.equal(section(experiment, 'losses', 0));
    expect(section(experiment, 'losses', 2)).to.not.have.property('distillation');
  });

  it('say how sweeps nest where one stands among the paths of another', async () => {
    expect(await problems(sweep('{ grid: { student.heads: [1, 2], zip: { training.epochs: [1, 2] } } }'))).to.contain(
      'sweeps nest as items of a list: `grid: [{ grid: { … } }, { zip: { … } }]`',
    );
    const nested =
      '{ grid: [{ grid: { student.width: [8, 16] } }, { zip: { training.epochs: [1, 2], student.heads: [1, 2] } }] }';
    expect((await widths(nested)).map(([, ...values]) => values)).to.deep.equal([
      [8, 1],
      [8, 2],
      [16, 1],
      [16, 2],
    ]);
  });

  it('report what is wrong in all that share it once', async () => {
    const text =
      'extends: [base.yaml]\nlosses: { distillation: { wieght: 1 } }\nrows: { one: {}, two: { training.epochs: 2 } }\n';
    expect((await problems(text)).match(/E102/g)).to.have.length(1);
  });

  it('apply ablation toggles after their patch', async () => {
    const experiment = await load(`extends: [base.yaml]
rows:
  one: { ablations: [without-kd, without-shared-visit-encoder] }
  two: { ablations: [without-feature-kd] }
`);
    expect(section(experiment, 'losses', 0)).to.have.keys('prescription');
    expect(section(experiment, 'student', 0)['sharedVisitEncoder']).to.equal(false);
    expect(experiment.rows[0]?.ablations).to.deep.equal(['without-kd', 'without-shared-visit-encoder']);
    expect(section(experiment, 'losses', 1)['distillation']).to.deep.equal({ type: 'output-distillation', weight: 1 });
  });

  it('refuse an option of theirs that a toggle would take out with the component that has it', async () => {
    const found = await problems(toggled('losses.distillation.weight: 0.9'));
    expect(found).to.match(/3:\d+ {2}E122 "without-feature-kd" makes losses.distillation another component/);
    expect(found).to.contain('losses.distillation: { type: output-distillation, weight: 0.9 }');
    const experiment = await load(toggled('losses.distillation: { type: output-distillation, weight: 0.9 }'));
    expect(section(experiment, 'losses')['distillation']).to.include({ type: 'output-distillation', weight: 0.9 });
  });

  it('say which toggle has nothing to remove', async () => {
    const text = 'extends: [base.yaml]\nlosses: { distillation: null }\nablations: [without-kd]\n';
    expect(await problems(text)).to.contain('ablation/without-kd removes it');
  });

  it('report a mistake that all of them share once', async () => {
    const text = 'extends: [base.yaml]\nstudent: { widht: 3 }\nrows: { a: {}, b: {}, c: {} }\n';
    expect(await problems(text)).to.contain('1 problem.');
  });

  it('report a mistake that all of them hide', async () => {
    const text = 'extends: [base.yaml]\nstudent: { widht: 3 }\nrows: { a: { student: { type: gru } } }\n';
    expect(await problems(text)).to.contain('unknown option "widht" in student (leader)');
  });
});

describe('sweeps', () => {
  it('grid: every combination, the last path fastest', async () => {
    expect(await widths('{ grid: { student.width: [8, 16], training.epochs: [1, 2] } }')).to.deep.equal([
      ['student.width=8, training.epochs=1', 8, 1],
      ['student.width=8, training.epochs=2', 8, 2],
      ['student.width=16, training.epochs=1', 16, 1],
      ['student.width=16, training.epochs=2', 16, 2],
    ]);
  });

  it('zip: values at the same place together', async () => {
    expect(await widths('{ zip: { student.width: [8, 16], training.epochs: [1, 2] } }')).to.deep.equal([
      ['student.width=8, training.epochs=1', 8, 1],
      ['student.width=16, training.epochs=2', 16, 2],
    ]);
  });

  it('list: one after the other, operators nested', async () => {
    const text = '{ list: [{ student: { width: 4 } }, { grid: { training.epochs: [1, 2] } }] }';
    expect(await widths(text)).to.deep.equal([
      ['student.width=4', 4, 3],
      ['training.epochs=1', 32, 1],
      ['training.epochs=2', 32, 2],
    ]);
  });

  it('ablate: the baseline, then one change at a time', async () => {
    expect(await widths('{ ablate: { narrow: { student.width: 8 }, short: { training.epochs: 1 } } }')).to.deep.equal([
      ['baseline', 32, 3],
      ['narrow', 8, 3],
      ['short', 32, 1],
    ]);
    const experiment = await load(sweep('{ ablate: [without-kd, without-feature-kd] }'));
    expect(experiment.rows.map(({ ablations }) => ablations)).to.deep.equal([
      [],
      ['without-kd'],
      ['without-feature-kd'],
    ]);
  });

  it('random: the same draws for the same seed, whatever other paths are drawn', async () => {
    const drawn = await draw(0);
    expect(await draw(0, ', student.heads: { choice: [1, 2] }, student.width: { integers: [1, 64] }')).to.deep.equal(
      drawn,
    );
    expect(await draw(1)).to.not.deep.equal(drawn);
    for (const [dropout, rate] of drawn as [number, number][]) {
      expect(dropout).to.be.within(0.1, 0.5);
      expect(rate).to.be.within(1e-5, 1e-2);
    }
  });

  it('are laid over every row', async () => {
    const experiment = await load(`${sweep('{ grid: { student.width: [8, 16] } }')}rows: { a: {}, b: {} }\n`);
    expect(experiment.rows.map(({ name }) => name)).to.deep.equal([
      'a, student.width=8',
      'a, student.width=16',
      'b, student.width=8',
      'b, student.width=16',
    ]);
  });

  it('try something', async () => {
    for (const nothing of ['grid: {}', 'grid: []', 'zip: {}', 'grid: { student.width: [] }'])
      expect(await problems(sweep(`{ ${nothing} }`)), nothing).to.contain('E123');
  });

  it('point at a path that does not exist', async () => {
    expect(await problems(sweep('{ grid: { student.widht: [8, 16] } }'))).to.equal(
      `experiment.yaml:2:18  E102 unknown option "widht" in student (leader)
   2 | sweep: { grid: { student.widht: [8, 16] } }
     |                  ^^^^^^^^^^^^^ did you mean "width"?
  known: blocks, dropout, heads, sharedVisitEncoder, width
1 problem. Nothing was run.
`,
    );
    expect(await problems(sweep('{ grid: { losses.distilation.weight: [1] } }'))).to.contain(
      'losses.distilation has no type',
    );
  });
});
