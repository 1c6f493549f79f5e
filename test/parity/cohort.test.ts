import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import mimicIii from '../../components/datasets/mimic-iii.js';
import mimicIv from '../../components/datasets/mimic-iv.js';
import { recordsOfCohort } from '../../components/views/shared/records-of-cohort.js';
import { buildDataset } from '../components/datasets/build-dataset.js';
import { demo, skipWithoutDemo } from '../components/datasets/demo-data.js';

/** What `test/parity/cohort.py` printed, for one cohort. */
interface Digest {
  readonly sha256: string;
  readonly vocabularies: string;
  readonly patients: number;
  readonly visits: number;
  readonly diagnoses: number;
  readonly procedures: number;
  readonly medications: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const cases = [
  ['mimic-iii as-released', mimicIii, demo.mimicIii, { protocol: 'as-released' }],
  ['mimic-iii corrected', mimicIii, demo.mimicIii, { protocol: 'corrected' }],
  ['mimic-iv as-released', mimicIv, demo.mimicIv, { protocol: 'as-released' }],
  ['mimic-iv as-released --everybody', mimicIv, demo.mimicIv, { protocol: 'as-released', subsample: 1 }],
  ['mimic-iv corrected', mimicIv, demo.mimicIv, { protocol: 'corrected' }],
] as const;

describe('cohorts of the demos, compared with an independent pandas program', function () {
  this.timeout(60_000);
  let digests: Readonly<Record<string, Digest>>;
  before(async () => {
    digests = JSON.parse(await readFile('test/parity/cohort-digests.json', 'utf8')) as typeof digests;
  });

  for (const [name, component, root, options] of cases) {
    it(`are the same for ${name}: patients, visits, code sets in order, vocabularies, split`, async function () {
      skipWithoutDemo(this, root);
      const { cohort, split } = await buildDataset(component, { root, mappings: demo.mappings, ...options });
      const lines = [...recordsOfCohort(cohort, split)].map(({ patient: _patient, visits, ...record }) =>
        JSON.stringify({ ...record, visits: visits.map(({ visit: _key, ...codes }) => codes) }),
      );
      const { diagnoses, procedures, medications } = cohort.vocabularies;
      const vocabularies = [diagnoses.codes, procedures.codes, medications.codes];
      expect({
        sha256: sha256(lines.map((line) => `${line}\n`).join('')),
        vocabularies: sha256(JSON.stringify(vocabularies)),
        patients: cohort.patientKeys.length,
        visits: cohort.visitKeys.length,
        diagnoses: diagnoses.codes.length,
        procedures: procedures.codes.length,
        medications: medications.codes.length,
      }).to.deep.equal(digests[name]);
    });
  }
});
