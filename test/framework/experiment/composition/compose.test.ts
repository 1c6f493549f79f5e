import { expect } from 'chai';
import { base, Files, load, problems, section } from '../files.js';

describe('composing an experiment', () => {
  it('merges maps and replaces scalars and lists; later wins', async () => {
    const experiment = await load('extends: [base.yaml]\ntitle: Mine\nstudent: { heads: 2 }\nseeds: [1, 2]\n');
    expect(experiment.title).to.equal('Mine');
    expect(experiment.seeds).to.deep.equal([1, 2]);
    expect(section(experiment, 'student')).to.include({ type: 'leader', width: 32, heads: 2, blocks: 1 });
  });

  it('loads a diamond once, so that the second way to it undoes nothing', async () => {
    const files = new Files({
      'base.yaml': base,
      'wide.yaml': 'extends: [base.yaml]\nstudent: { width: 128 }\n',
      'long.yaml': 'extends: base.yaml\ntraining: { epochs: 9 }\n',
      'both.yaml': 'extends: [wide.yaml, long.yaml]\n',
    });
    const experiment = await files.load('both.yaml');
    expect(section(experiment, 'student')['width']).to.equal(128);
    expect(section(experiment, 'training')['epochs']).to.equal(9);
    expect(experiment.files.map((file) => file.slice(files.folder.length + 1))).to.deep.equal([
      'base.yaml',
      'wide.yaml',
      'long.yaml',
      'both.yaml',
    ]);
    files.remove();
  });

  it('drops the options of a component whose type changes', async () => {
    const experiment = await load('extends: [base.yaml]\nstudent: { type: gru }\n');
    expect(section(experiment, 'student')).to.deep.equal({ type: 'gru', units: 32 });
  });

  it('extends lists with !append and !prepend, takes items out with !remove', async () => {
    const files = new Files({
      'base.yaml': `${base}seeds: [1, 2]\n`,
      'append.yaml': 'extends: [base.yaml]\nseeds: !append [3]\n',
      'prepend.yaml': 'extends: [base.yaml]\nseeds: !prepend [0]\n',
      'remove.yaml': 'extends: [base.yaml]\nseeds: !remove [1]\n',
    });
    expect((await files.load('append.yaml')).seeds).to.deep.equal([1, 2, 3]);
    expect((await files.load('prepend.yaml')).seeds).to.deep.equal([0, 1, 2]);
    expect((await files.load('remove.yaml')).seeds).to.deep.equal([2]);
    files.remove();
  });

  it('replaces a whole map with !replace', async () => {
    const experiment = await load('extends: [base.yaml]\nlosses: !replace\n  only: { type: binary-cross-entropy }\n');
    expect(Object.keys(section(experiment, 'losses'))).to.deep.equal(['only']);
  });

  for (const gone of ['null', '!remove']) {
    it(`takes an entry out with ${gone}`, async () => {
      const experiment = await load(`extends: [base.yaml]\nlosses: { distillation: ${gone} }\nteacher: ${gone}\n`);
      expect(section(experiment, 'losses')).to.have.keys('prescription');
      expect(section(experiment, 'teacher')).to.equal(undefined);
    });
  }

  it('extends files of an installed package, and none outside it', async () => {
    const files = new Files({
      'node_modules/@team/shared/package.json': '{}',
      'node_modules/@team/shared/experiments/base.yaml': base,
      'node_modules/@team/shared/experiments/demo/small.yaml': 'extends: ../base.yaml\n',
      'good.yaml': 'extends: ["@team/shared:experiments/demo/small.yaml"]\n',
      'demo.yaml': 'extends: ["formulary:experiments/demo/table-6.yaml"]\n',
      'bad.yaml': 'extends: ["@team/shared:../../../base.yaml"]\n',
    });
    expect((await files.load('good.yaml')).title).to.equal('A test');
    expect(await files.problems('bad.yaml')).to.contain('E023 "../../../base.yaml" leaves the package @team/shared');
    // Its parts lie in another folder of the package, which lies elsewhere.
    expect(await files.problems('demo.yaml')).to.not.contain('E023');
    files.remove();
  });

  it('adds up the plugins of all files', async () => {
    const files = new Files({
      'base.yaml': `${base}plugins: [one]\n`,
      'top.yaml': 'extends: base.yaml\nplugins: [two]\n',
    });
    expect(await files.problems('top.yaml'))
      .to.contain('the package one')
      .and.contain('the package two');
    files.remove();
  });

  it('names a plug-in whose package.json says nothing that can be read', async () => {
    for (const manifest of ['{', 'null', '{ "formulary": { "components": "../elsewhere" } }']) {
      const files = new Files({ 'top.yaml': `${base}plugins: [one]\n`, 'node_modules/one/package.json': manifest });
      expect(await files.problems('top.yaml'), manifest).to.contain('E142 the package one brings no components');
      files.remove();
    }
  });

  it('says through which files a mistake was reached', async () => {
    const files = new Files({
      'base/deep.yaml': base.replace('epochs', 'epoch'),
      'middle.yaml': 'extends: [base/deep.yaml]\n',
      'top.yaml': 'extends: [middle.yaml]\n',
    });
    expect(await files.problems('top.yaml')).to.equal(
      `base/deep.yaml:9:13  E102 unknown option "epoch" in training
   9 | training: { epoch: 3 }
     |             ^^^^^ did you mean "epochs"?
  known: batchSize, bucket, continuable, epochs, gradientClipping, learningRate, monitor, optimizer, patience, targets, unlabelled, weightDecay
  reached through top.yaml → middle.yaml → base/deep.yaml
1 problem. Nothing was run.
`,
    );
    files.remove();
  });

  it('reads numbers as YAML 1.2 does', async () => {
    const experiment = await load('extends: [base.yaml]\ntraining: { learningRate: 5e-4 }\n');
    expect(section(experiment, 'training')['learningRate']).to.equal(0.0005);
  });

  it('resolves paths against the file that wrote them', async () => {
    const files = new Files({
      'base/base.yaml': base.replace('lora', 'checkpoint: weights, lora'),
      'experiment.yaml': 'extends: [base/base.yaml]\ntables: [{ id: one, published: one.csv }]\n',
      'one.csv': '',
    });
    const experiment = await files.load('experiment.yaml');
    expect(section(experiment, 'teacher')['checkpoint']).to.equal(`${files.folder}/base/weights`);
    expect(experiment.tables[0]?.published).to.equal(`${files.folder}/one.csv`);
    files.remove();
  });

  it('knows the version of the language', async () => {
    for (const version of ['one', '0', '1.5', '[1]']) {
      expect(await problems(`schema: ${version}\nextends: [base.yaml]\n`), version).to.contain(
        'expected the version of the language, a whole number ≥ 1',
      );
    }
    expect(await problems('schema: 2\nextends: [base.yaml]\n')).to.contain('E009');
  });

  it('knows no tag that stands for anything but YAML', async () => {
    const told = await problems('extends: [base.yaml]\ntitle: !!binary aGVsbG8=\n');
    expect(told).to.contain('experiment.yaml:2:8  E004 unknown tag "!!binary"').and.contain('1 problem.');
  });

  it('cannot reach a prototype', async () => {
    const text = await problems('extends: [base.yaml]\n__proto__: { polluted: true }\n');
    expect(text).to.contain('E007 the key "__proto__" is reserved');
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });
});
