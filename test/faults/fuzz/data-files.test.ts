import * as fc from 'fast-check';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import records from '../../../components/datasets/records.js';
import safedrug from '../../../components/datasets/safedrug.js';
import synthetic from '../../../components/datasets/synthetic.js';
import { readExternal } from '../../../components/stages/external/read-external.js';
import { samplesWith } from '../../../components/stages/student/able-patients.js';
import { samplesOf } from '../../../components/training/samples.js';
import { buildDataset } from '../../components/datasets/build-dataset.js';
import { MadeUpFolders } from '../../components/datasets/made-up-tables.js';
import { damaged, hostileJson, survives } from './hostile.js';

const line = JSON.stringify({
  patient: 'first',
  split: 'train',
  profile: { sex: 'F', insurance: 'Private' },
  visits: [
    { visit: 'a', diagnoses: ['I10'], procedures: ['5A1D70Z'], medications: ['C09A', 'C03A'] },
    { visit: 'b', diagnoses: ['I10', 'E11'], procedures: [], medications: ['C09A'] },
  ],
});

describe('hostile files of data', function () {
  this.timeout(600_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-hostile-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('records as JSON Lines are read or refused', async () => {
    const path = join(folder, 'cohort.jsonl');
    const second = line.replace('first', 'second');
    const contents = fc.oneof(
      damaged(Buffer.from(`${line}\n${second}\n`)),
      hostileJson(line).map((text) => `${second}\n${text}\n`),
    );
    await survives(contents, 25, async (content) => {
      await writeFile(path, content);
      await buildDataset(records, { records: path });
    });
  });

  for (const name of ['records_final.pkl', 'voc_final.pkl', 'ddi_A_final.pkl']) {
    it(`${name} is read or refused, and executes nothing`, async () => {
      await cp('test/fixtures/safedrug', folder, { recursive: true, force: true });
      await survives(damaged(await readFile(join(folder, name))), 40, async (content) => {
        await writeFile(join(folder, name), content);
        await buildDataset(safedrug, { root: folder });
      });
    });
  }

  for (const table of ['PRESCRIPTIONS.csv', 'ADMISSIONS.csv']) {
    it(`${table} is read or refused`, async () => {
      const folders = await MadeUpFolders.create({
        ADMISSIONS: [{}, { HADM_ID: 11, ADMITTIME: '2131-05-01 08:00:00' }],
        PRESCRIPTIONS: [{}, { HADM_ID: 11, DRUG: 'a "quoted", name' }],
        DIAGNOSES_ICD: [{}, { HADM_ID: 11 }],
        PROCEDURES_ICD: [{}, { HADM_ID: 11 }],
      });
      try {
        const path = join(folders.root, table);
        await survives(damaged(await readFile(path)), 6, async (content) => {
          await writeFile(path, content);
          await buildDataset(mimicIii, folders.options);
        });
      } finally {
        await folders.remove();
      }
    });
  }

  it('predictions of another program are read or refused', async () => {
    const sizes = { train: 20, validation: 6, test: 6, diagnoses: 20, procedures: 10, medications: 6 };
    const { cohort, split } = await buildDataset(synthetic, { ...sizes, families: 4, systems: 3, conditions: 3 });
    const asked = (name: 'validation' | 'test') => {
      const samples = samplesOf(cohort, split[name], 'last-visit');
      return { samples, ...samplesWith(samples, () => true) };
    };
    const request = { cohort, asked: { validation: asked('validation'), test: asked('test') }, everyVisit: false };
    const [code = ''] = cohort.vocabularies.medications.codes;
    const lines = [...split.validation, ...split.test].map((patient) =>
      JSON.stringify({ patient: cohort.patientKeys[patient], scores: { [code]: 0.5 }, recommended: [code] }),
    );
    const path = join(folder, 'predictions.jsonl');
    const journal = { metric() {}, progress() {}, note() {} };
    const { signal } = new AbortController();
    const contents = fc.oneof(
      damaged(Buffer.from(`${lines.join('\n')}\n`)),
      hostileJson(lines[0]!).map((text) => `${[text, ...lines.slice(1)].join('\n')}\n`),
    );
    await survives(contents, 50, async (content) => {
      await writeFile(path, content);
      await readExternal({ ...request, path }, { journal, signal });
    });
  });
});
