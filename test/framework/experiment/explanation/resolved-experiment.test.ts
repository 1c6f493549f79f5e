import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvedExperiment } from '../../../../framework/experiment/explanation/resolved-experiment.js';
import type { Experiment } from '../../../../framework/experiment/experiment.js';
import { loadExperiment } from '../../../../framework/experiment/load.js';
import { readCatalogue } from '../../../../framework/registry/catalogue.js';
import { load } from '../files.js';

const experiments = readdirSync('experiments', { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && !name.startsWith('base'),
);

/** What makes two experiments the same: everything that is run and reported. */
function meaning({ title, rows, tables }: Experiment) {
  return { title, tables, rows: rows.map(({ name, seeds, values }) => ({ name, seeds, values })) };
}

describe('a resolved experiment', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-resolved-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of experiments) {
    it(`means the same as experiments/${name}`, async () => {
      const registry = await readCatalogue();
      const options = { registry, allowUnset: true, env: {} };
      const experiment = await loadExperiment(join('experiments', name), options);
      for (const showOrigins of [false, true]) {
        const resolved = join(folder, 'resolved.yaml');
        writeFileSync(resolved, resolvedExperiment(experiment, { showOrigins, isOneRow: false }));
        expect(meaning(await loadExperiment(resolved, options))).to.deep.equal(meaning(experiment));
      }
    });
  }

  it('says behind every line where its value came from', async () => {
    const experiment = await load(
      'extends: [base.yaml]\nteacher: null\nstudent: { width: "${student.heads * 16}" }\nrows: { short: { training: { epochs: 1 }, ablations: [without-kd] } }\n',
      { set: ['student.heads=2'] },
    );
    const text = resolvedExperiment(experiment, { showOrigins: true, isOneRow: true });
    const lines = text.split('\n').map((line) => line.replaceAll(/ {2,}# /g, '  # ').replaceAll(/\/\S*\//g, ''));
    expect(lines[1]).to.equal('# with the ablations without-kd');
    expect(lines).to.include.members([
      'title: A test  # base.yaml:1:8',
      'seeds: [ 42 ]  # default of an experiment',
      'student:  # --set student.heads=2',
      '  type: leader  # base.yaml:5:18',
      '  width: 32  # experiment.yaml:3:19',
      '  heads: 2  # --set student.heads=2',
      '  blocks: 1  # default of student/leader',
      '  epochs: 1  # row "short", experiment.yaml:4:38',
    ]);
    const without = lines.slice(2, -1).filter((line) => !line.includes('  # '));
    expect(without).to.deep.equal([]);
  });

  it('keeps text that looks like an expression as it is', async () => {
    const experiment = await load('extends: [base.yaml]\ntracking: { uri: "$${literal}" }\n');
    expect(resolvedExperiment(experiment, { showOrigins: false, isOneRow: false })).to.contain('uri: "$${literal}"');
  });
});
