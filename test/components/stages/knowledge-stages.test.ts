import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cohort } from '../../../components/contracts/cohort.js';
import { writeCohort, writeSplit } from '../../../components/datasets/cohort/store.js';
import { readKnowledge } from '../../../components/knowledge/store.js';
import coOccurrenceStage from '../../../components/stages/co-occurrence.js';
import { readInteractions } from '../../../components/stages/files/interactions-file.js';
import interactionsStage from '../../../components/stages/interactions.js';
import frequenciesStage from '../../../components/stages/medication-frequencies.js';
import moleculesStage from '../../../components/stages/molecules.js';
import ontologiesStage from '../../../components/stages/ontologies.js';
import severitiesStage from '../../../components/stages/severities.js';
import trainingVisitsStage from '../../../components/stages/training-visits.js';
import { smallCohort } from '../small-cohort.js';
import { runStage } from './run-stage.js';

const visit = (...medications: number[]) => ({ diagnoses: [0, 1], procedures: [0], medications });
const split = () => ({ train: Int32Array.of(0), validation: Int32Array.of(1) });
const everybody = () => ({ train: Int32Array.of(0, 1, 2), validation: new Int32Array(), test: new Int32Array() });
const sizes = { diagnoses: 2, procedures: 1, medications: 2 };

describe('the stages that prepare knowledge', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-knowledge-'));
  });
  afterEach(async () => rm(root, { recursive: true }));

  async function keep(cohort: Cohort): Promise<void> {
    await mkdir(join(root, 'cohort'), { recursive: true });
    await writeCohort(join(root, 'cohort'), cohort);
  }

  it('keep the pairs that the source of the dataset gives', async () => {
    const source = { files: async () => [], read: async () => [['N02B', 'M01A']] };
    const { folder, notes } = await runStage(interactionsStage, { dataset: { interactions: source } }, root);
    expect(await readInteractions(folder)).to.deep.equal([['N02B', 'M01A']]);
    expect(notes).to.deep.equal(['1 pairs of codes interact, among 2 codes']);
    await runStage(interactionsStage, { dataset: {} }, root);
    expect(await readInteractions(folder)).to.deep.equal([]);
  });

  it('read of the dataset only where interactions come from', () => {
    expect(interactionsStage.properties.reads).to.deep.equal(['dataset#interactions']);
  });

  it('count what occurs together in training', async () => {
    await keep(smallCohort([[visit(0, 1)], [visit(0, 1), visit(1)]], sizes));
    for (const [coOccurrence, visits] of [
      [undefined, 1],
      ['all', 2],
    ] as const) {
      const { folder } = await runStage(coOccurrenceStage, { dataset: { split, coOccurrence }, evaluation: {} }, root);
      const graph = await readKnowledge<'co-occurrence'>(folder);
      expect(graph).to.deep.equal({ pairs: [[0, 1]], visits: Int32Array.of(visits) });
    }
  });

  it('count nothing of the patients whom a fold tests, and every pair in some fold', async () => {
    const cohort = smallCohort([[visit(0, 1)], [visit(1, 2)], [visit(0, 2)]], { ...sizes, medications: 3 });
    await keep(cohort);
    const pairs: (readonly [number, number])[] = [];
    for (const fold of [1, 2, 3]) {
      const given = { dataset: { split: everybody }, evaluation: { folds: 3, fold } };
      const { folder } = await runStage(coOccurrenceStage, given, root);
      const graph = await readKnowledge<'co-occurrence'>(folder);
      expect(graph.pairs).to.have.length(1);
      pairs.push(...graph.pairs);
    }
    expect(pairs).to.have.deep.members([
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
  });

  it('read how severe interactions are, in any order of a pair; pairs without severity count as the least severe', async () => {
    const cohort = smallCohort([[visit(0)]], { ...sizes, medications: 4 });
    const interactions = [[0, 1] as const, [0, 2] as const, [1, 3] as const];
    await keep({ ...cohort, interactions });
    const table = join(root, 'severities.csv');
    const row = { values: { student: { severities: table } } };
    const run = async (...lines: readonly string[]) => {
      await writeFile(table, ['first,second,severity', ...lines, ''].join('\n'));
      return runStage(severitiesStage, { row }, root);
    };
    const { folder, notes } = await run('M1,M0,Major', 'M0,M1,1', 'M0,M2,2', 'M9,M0,0.5');
    expect(await readKnowledge<'severities'>(folder)).to.deep.equal([3, 2, 2]);
    expect(notes).to.deep.equal(['3 interactions, 1 of which the table does not have: they count as its least severe']);
    expect(await problemOf(run('M0,M1,2', 'M0,M2,unknown'))).to.contain('severities.csv: row 2 below the header');
    expect(await problemOf(run('M2,M3,2'))).to.contain('none of the 3 interacting pairs');
  });

  it('count how many training visits have a medication', async () => {
    await keep(smallCohort([[visit(0, 1)], [visit(1), visit(1, 0)], [visit(1)]], sizes));
    await mkdir(join(root, 'split'), { recursive: true });
    const nobody = new Int32Array();
    await writeSplit(join(root, 'split'), {
      train: Int32Array.of(1, 2),
      validation: nobody,
      test: nobody,
      extra: nobody,
    });
    const { folder, notes } = await runStage(frequenciesStage, {}, root);
    expect(await readKnowledge<'medication-frequencies'>(folder)).to.deep.equal({ visits: Int32Array.of(1, 3) });
    expect(notes).to.deep.equal(['0 of 2 medications are in no visit of a training patient']);
  });

  it('collect the visits of training patients', async () => {
    await keep(smallCohort([[visit(0)], [visit(1), visit(1, 0)]], sizes));
    await mkdir(join(root, 'split'), { recursive: true });
    const nobody = new Int32Array();
    await writeSplit(join(root, 'split'), { train: Int32Array.of(1), validation: nobody, test: nobody, extra: nobody });
    const { folder, notes } = await runStage(trainingVisitsStage, {}, root);
    const visits = await readKnowledge<'training-visits'>(folder);
    expect(visits.patientKeys).to.deep.equal(['patient 1', 'patient 1']);
    expect(visits.medications).to.deep.equal({ offsets: Int32Array.of(0, 1, 3), values: Int32Array.of(1, 1, 0) });
    expect(notes).to.deep.equal(['2 visits of 1 training patients']);
  });

  it('put each type of code into its tree', async () => {
    const { vocabularies, ...cohort } = smallCohort([[visit(0, 1)]], sizes);
    const diagnoses = { codes: ['4019', '4011'], names: [null, null], coding: 'icd-9' } as const;
    await keep({ ...cohort, vocabularies: { ...vocabularies, diagnoses } });
    const { folder, notes } = await runStage(ontologiesStage, {}, root);
    const { diagnoses: tree, medications } = await readKnowledge<'ontologies'>(folder);
    expect(tree.nodes).to.deep.equal(['4019', '4011', '401', '401-405', '390-459', 'diagnoses']);
    expect(tree.parents).to.deep.equal(Int32Array.of(2, 2, 3, 4, 5, -1));
    expect(medications.parents).to.deep.equal(Int32Array.of(2, 2, -1));
    expect(notes[0]).to.equal('diagnoses: 4 nodes above 2 codes');
  });

  it('cut the molecules of medications into fragments', async () => {
    const { vocabularies, ...cohort } = smallCohort([[visit(0, 1)]], sizes);
    const medications = { ...vocabularies.medications, smiles: [['CCCOCC'], ['CC(']] };
    await keep({ ...cohort, vocabularies: { ...vocabularies, medications } });
    const { folder, notes } = await runStage(moleculesStage, {}, root);
    const { fragments, graphs, fragmentsOfMedications } = await readKnowledge<'molecules'>(folder);
    expect(fragments).to.deep.equal(['[3*]O[3*]', '[4*]CC', '[4*]CCC']);
    expect(fragmentsOfMedications.offsets).to.deep.equal(Int32Array.of(0, 3, 3));
    // C5H12O
    expect(graphs[0]!.atomicNumbers).to.have.length(18);
    expect(notes).to.deep.equal([
      '1 molecules with 3 fragments; 0 of 2 medications have none',
      'molecules that cannot be read and are left out: 1',
    ]);
  }).timeout(60_000);

  it('say what is missing where the dataset knows no molecules', async () => {
    await keep(smallCohort([[visit(0, 1)]], sizes));
    const problem = await problemOf(runStage(moleculesStage, {}, root));
    expect(problem).to.contain('it knows no molecules of its medications').and.to.contain('atc3-smiles.csv');
  });
});

/** What a stage that fails says. */
async function problemOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'it did not fail',
    (error: unknown) => String(error),
  );
}
