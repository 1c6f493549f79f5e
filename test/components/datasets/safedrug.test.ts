import { expect } from 'chai';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import safedrug from '../../../components/datasets/safedrug.js';
import { type Picklable, PythonCall, writePickle } from '../../../components/files/pickle-writer.js';
import cohortSafedrug from '../../../components/views/cohort-safedrug.js';
import { writeCohort } from '../../../components/datasets/cohort/store.js';
import type { View } from '../../../framework/contracts/view.js';
import { UserInputError } from '../../../framework/errors.js';
import { buildDataset } from './build-dataset.js';

/** Twelve made-up patients, written by dill with a class Voc that a notebook defined. */
const fixture = resolve('test/fixtures/safedrug');

describe('dataset safedrug', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-safedrug-'));
    await cp(fixture, folder, { recursive: true });
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const build = (options: object = {}) => buildDataset(safedrug, { root: folder, ...options });
  const problem = async (): Promise<string> => {
    const error: unknown = await build().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserInputError);
    return (error as Error).message;
  };
  const replace = (name: string, value: Picklable): Promise<void> => writeFile(join(folder, name), writePickle(value));

  it('reads records, vocabularies and graphs that dill wrote', async () => {
    const { cohort, report, split } = await build();
    const { diagnoses, procedures, medications } = cohort.vocabularies;
    expect([diagnoses, procedures, medications].map(({ codes }) => codes)).to.deep.equal([
      ['4019', '25000', '0389'],
      ['3893', '0066'],
      ['N02B', 'A01A', 'B01A'],
    ]);
    expect([diagnoses.coding, medications.coding]).to.deep.equal(['icd-9', 'atc']);
    expect(cohort.patientKeys).to.have.length(12);
    expect(Array.from(cohort.medications.values.subarray(0, 4))).to.deep.equal([0, 1, 2, 0]);
    expect(cohort.interactions).to.deep.equal([[0, 2]]);
    expect(report.facts).to.deep.equal({ 'pairs of ehr_adj_final.pkl that differ from the visits': 0 });
    expect([split.train, split.test, split.validation].map((patients) => Array.from(patients))).to.deep.equal([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8, 9],
      [10, 11],
    ]);
  });

  it('reads what is written of a cohort as the same cohort', async () => {
    const first = await build();
    const cohortFolder = await mkdtemp(join(folder, 'cohort-'));
    await writeCohort(cohortFolder, first.cohort);
    const { text } = await view(true).show({ input: () => cohortFolder, out: folder } as never);
    expect(text).to.match(/^12 patients with 13 visits written to /);
    const second = await build();
    expect(second.cohort).to.deep.equal(first.cohort);
    expect(second.report).to.deep.equal(first.report);
  });

  it('cannot leave out what is to be recommended', async () => {
    const error: unknown = await view(false)
      .show({ input: () => folder, out: folder } as never)
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserInputError);
  });

  it('counts pairs of the co-occurrence graph that the visits do not have', async () => {
    await replace('ehr_adj_final.pkl', new PythonCall('numpy', 'array', [[0, 0, 1, 0, 0, 0, 1, 0, 0], 'float64']));
    const { report } = await build();
    expect(report.facts).to.deep.equal({ 'pairs of ehr_adj_final.pkl that differ from the visits': 2 });
  });

  it('reads the class of vocabularies from whichever module a program had it in', async () => {
    const named = { diag_voc: ['4019', '25000', '0389'], pro_voc: ['3893', '0066'], med_voc: ['N02B', 'A01A', 'B01A'] };
    const words = Object.entries(named).map(
      ([name, codes]) => [name, vocabularyOf('my_study.prepare', codes)] as const,
    );
    await replace('voc_final.pkl', new Map(words));
    expect((await build()).cohort.vocabularies.procedures.codes).to.deep.equal(['3893', '0066']);
  });

  it('reads sets of codes as protocols below 4 write them', async () => {
    const visit = [0, 1, 2].map((number) => new PythonCall('builtins', 'set', [[number]]));
    await replace(
      'records_final.pkl',
      Array.from({ length: 12 }, () => [visit]),
    );
    expect(Array.from((await build()).cohort.medications.values.subarray(0, 2))).to.deep.equal([2, 2]);
  });

  it('reads arrays of numpy as protocol 5 stores them, by rows and by columns', async () => {
    const bytes = new PythonCall('_codecs', 'encode', ['\0\0\x01\0\0\0\0\0\0', 'latin1']);
    const type = new PythonCall('numpy', 'dtype', ['u1']);
    for (const order of ['C', 'F']) {
      const array = new PythonCall('numpy._core.numeric', '_frombuffer', [bytes, type, [3, 3], order]);
      await replace('ddi_A_final.pkl', array);
      expect((await build()).cohort.interactions).to.deep.equal([[0, 2]]);
    }
  });

  it('reads what numpy 1.24 and dill wrote, by protocols 0, 2 and 5: arrays of objects, texts of numpy, classes with code', async () => {
    const written = JSON.parse(await readFile(resolve('test/fixtures/safedrug-numpy-1.json'), 'utf8')) as Record<
      string,
      Readonly<Record<string, string>>
    >;
    expect(Object.keys(written)).to.deep.equal(['0', '2', '5']);
    for (const [protocol, files] of Object.entries(written)) {
      await rm(join(folder, 'ehr_adj_final.pkl'), { force: true });
      for (const [name, bytes] of Object.entries(files))
        await writeFile(join(folder, name), Buffer.from(bytes, 'base64'));
      const { cohort } = await build();
      const { diagnoses, medications } = cohort.vocabularies;
      expect([diagnoses.codes, medications.codes], protocol).to.deep.equal([
        ['0389', '4019'],
        ['N02B', 'A01A', 'B01A'],
      ]);
      expect(Array.from(cohort.diagnoses.values.subarray(0, 4))).to.deep.equal([0, 1, 0, 1]);
      expect(Array.from(cohort.medications.values)).to.deep.equal([0, 1, 2, 0, 1, 2]);
      expect(cohort.interactions).to.deep.equal([[0, 2]]);
    }
  });

  it('takes no texts for numbers of a matrix', async () => {
    await replace(
      'ddi_A_final.pkl',
      ['0', '0', '0'].map(() => ['0', '0', '0']),
    );
    expect(await problem()).to.contain('ddi_A_final.pkl: it holds no matrix of numbers, 3 by 3 medications');
  });

  it('refuses a small file whose shared lists would fill the memory', async () => {
    // A list of 20,000 codes is remembered, and so is the visit of three such lists, which comes 41 times.
    const codes = `](${'K\0'.repeat(20_000)}eq\0`;
    const visit = `](${codes}h\0h\0eq\x01`;
    const patients = `\x80\x02](](${visit}${'h\x01'.repeat(40)}ee.`;
    await writeFile(join(folder, 'records_final.pkl'), Buffer.from(patients, 'latin1'));
    expect(await problem()).to.match(/patient 0, visit \d+: there are more than \d+ codes up to here, too many/);
  });

  it('refuses pickles that name anything else, and executes nothing', async () => {
    for (const [module, name] of [
      ['posix', 'system'],
      ['builtins', 'eval'],
      ['builtins', 'getattr'],
      ['subprocess', 'Popen'],
      ['toString', 'constructor'],
    ] as const) {
      await replace('records_final.pkl', new PythonCall(module, name, ['touch hacked']));
      expect(await problem()).to.contain(`records_final.pkl: the pickle is refused: the file names ${module}.${name}`);
    }
    await writeFile(join(folder, 'records_final.pkl'), 'cut');
    expect(await problem()).to.contain('the pickle is refused: the pickle is cut short');
  });

  it('says where the form differs, and nothing of the patient', async () => {
    await replace('records_final.pkl', [[[[0], [0], [7]]]]);
    expect(await problem()).to.contain('patient 0, visit 0, medications: a number is none of the 3 of the vocabulary');
    await replace('records_final.pkl', [[[[0], [0], ['length']]]]);
    expect(await problem()).to.contain('patient 0, visit 0, medications: a number is none of the 3 of the vocabulary');
    await replace('records_final.pkl', [[[[0], []]]]);
    expect(await problem()).to.contain('patient 0, visit 0: the visit is no list of three lists of codes');
    await replace('voc_final.pkl', new Map([['diag_voc', 1]]));
    expect(await problem()).to.contain('it holds no diag_voc with a dict idx2word');
    await rm(join(folder, 'records_final.pkl'));
    expect(await problem()).to.contain('dataset.root: no records_final.pkl in');
  });
});

/** An object of a class `Voc` of a module, as the published programs store their vocabularies. */
function vocabularyOf(module: string, codes: readonly string[]): PythonCall {
  return new PythonCall(module, 'Voc', [], new Map([['idx2word', new Map(codes.entries())]]));
}

function view(targets: boolean): View {
  return (cohortSafedrug.build as (given: object) => View)({ options: { targets } });
}
