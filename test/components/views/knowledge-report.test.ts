import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knowledgeReport from '../../../components/views/knowledge-report.js';
import type { KnowledgeSummary } from '../../../components/views/shared/summarize-knowledge.js';
import { demo, skipWithoutDemo } from '../datasets/demo-data.js';

describe('formulary prepare --knowledge', function () {
  this.timeout(240_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-knowledge-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  async function prepare(dataset: string, ...words: string[]): Promise<string> {
    const file = join(folder, 'experiment.yaml');
    await writeFile(
      file,
      `title: knowledge\ndataset: ${dataset}\nstudent: { type: leader }\nlosses: { binary-cross-entropy: {} }\n`,
    );
    const program = ['dist/framework/cli/main.js', 'prepare', file, '--knowledge', '--runs', join(folder, 'runs')];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...program, ...words], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
    return stdout;
  }

  it('counts graphs, trees and molecules of made-up patients, each a stage of its own', async () => {
    const text = await prepare('{ type: synthetic, train: 40, validation: 5, test: 5, medications: 60 }');
    expect(text).to.match(/^interactions: \d+ pairs among \d+ medications\nco-occurrence: \d+ pairs, /);
    expect(text).to.contain('medications: 60 codes below 1 nodes (no ontology)');
    expect(text).to.match(/molecules: 5\d with \d{3,} atoms/);
    expect(text).to.match(/fragments: \d\d, \d{3} ones in the mask; 0 medications without a molecule\n$/);
    const { stages } = knowledgeReport.properties;
    expect(stages).to.have.members(['cohort', 'co-occurrence', 'ontologies', 'molecules']);
    expect(await readdir(join(folder, 'runs', 'cache'))).to.include.members(['interactions', ...stages]);
  });

  it('counts those of the MIMIC-III demo', async function () {
    skipWithoutDemo(this, demo.mimicIii);
    const dataset = `{ type: mimic-iii, root: ${demo.mimicIii}, mappings: ${demo.mappings}, protocol: as-released }`;
    const summary = JSON.parse(await prepare(dataset, '--json')) as KnowledgeSummary;
    expect(summary.interactions.pairs).to.equal(241);
    expect(summary.coOccurrence.pairs).to.equal(2256);
    expect(summary.ontologies.diagnoses).to.deep.include({ coding: 'icd-9', codes: 246 });
    expect(summary.ontologies.medications.coding).to.equal('atc');
    expect(summary.ontologies.medications.above).to.be.within(20, 80);
    expect(summary.molecules.medicationsWithout).to.equal(0);
  });
});
