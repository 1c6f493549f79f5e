import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formularyHere } from '../../framework/cli/formulary.js';
import { MadeUpFolders } from './made-up-tables.js';

/** Identifiers and times of a patient, which may stand in the raw tables and nowhere else. */
const planted = { patient: '98765432', admission: '87654321', day: '2130-05-17', stay: '76543210' };

describe('identifiers of patients', function () {
  this.timeout(60_000);

  it('reach neither terminal nor results, nor the cohort itself', async () => {
    const ids = { SUBJECT_ID: planted.patient, HADM_ID: planted.admission };
    const folders = await MadeUpFolders.create({
      ADMISSIONS: [{ ...ids, ADMITTIME: `${planted.day} 08:00:00` }],
      PATIENTS: [{ SUBJECT_ID: planted.patient }],
      PRESCRIPTIONS: [
        { ...ids, ICUSTAY_ID: planted.stay, STARTDATE: `${planted.day} 00:00:00` },
        { ...ids, ICUSTAY_ID: planted.stay, STARTDATE: `${planted.day} 00:00:00`, NDC: '00000000009' },
      ],
      DIAGNOSES_ICD: [ids],
      PROCEDURES_ICD: [ids],
    });
    const folder = await mkdtemp(join(tmpdir(), 'formulary-privacy-'));
    try {
      const file = join(folder, 'experiment.yaml');
      const dataset = `{ type: mimic-iii, root: ${folders.root}, mappings: ${folders.mappings} }`;
      await writeFile(
        file,
        `title: privacy\ndataset: ${dataset}\nstudent: { type: leader }\nlosses: { binary-cross-entropy: {} }\n`,
      );
      const formulary = async (...words: readonly string[]): Promise<string> => {
        const { stdout, stderr, status } = await formularyHere('.', ...words, '--runs', join(folder, 'runs'));
        expect(status, stderr).to.equal(0);
        return stdout + stderr;
      };
      const told = [
        await formulary('prepare', file),
        await formulary('prepare', file, '--json'),
        await formulary('export-cohort', file, '--jsonl', join(folder, 'runs', 'cohort.jsonl')),
      ];
      expect(told[1]).to.contain('"patients":{"single":1,"multi":0}');
      const files = await readdir(join(folder, 'runs'), { recursive: true, withFileTypes: true });
      const written = await Promise.all(
        files.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
      );
      expect(written.length).to.be.greaterThan(4);
      for (const text of [...told, ...written])
        for (const identifier of Object.values(planted)) expect(text).not.to.contain(identifier);
    } finally {
      await rm(folder, { recursive: true });
      await folders.remove();
    }
  });
});
