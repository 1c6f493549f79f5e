import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import mimicIv from '../../../components/datasets/mimic-iv.js';
import type { JsonObject } from '../../../framework/json.js';
import { buildDataset } from './build-dataset.js';

const folder = resolve('../shared/field');

/** Diagnoses, procedures, medications; and all repairs and ambiguities in their order. */
interface Expected {
  readonly sizes: readonly [number, number, number];
  readonly counts?: Readonly<Record<string, number>>;
  readonly options?: JsonObject;
}

const whole = [6, 6, 6] as const;
const blanks = 'blanks around the value removed';
const marks = 'marks of a missing value (NULL, NaN, blank, …) read as missing';
const digits = 'written as decimal numbers, with exponents or hyphens: read as their digits';
const missingMarks = {
  [`admissions.csv, column insurance: ${marks}`]: 3,
  [`diagnoses_icd.csv, column icd_code: ${marks}`]: 3,
};
const twosides = { drugCodes: 'released', interactions: 'twosides', sideEffects: 2 };

const read: Readonly<Record<string, Expected>> = {
  '01-icd-as-numbers/a': {
    sizes: [6, 5, 6],
    counts: {
      'procedures codes whose leading zeros were lost: restored': 15,
      'procedures codes that may have lost their leading zeros, kept as written: 117 (117 or 0117)': 29,
    },
  },
  '01-icd-as-numbers/c': {
    sizes: whole,
    counts: { 'procedures codes whose leading zeros were lost: restored': 24 },
  },
  '02-ndc-gsn-as-float/a': { sizes: whole, counts: { [`NDCs ${digits}`]: 116 } },
  '02-ndc-gsn-as-float/b': { sizes: whole, counts: { [`NDCs ${digits}`]: 116, [`GSNs ${digits}`]: 116 } },
  '03-time-formats/UTC-both': { sizes: whole },
  '03-time-formats/fraction-adm': { sizes: whole },
  '04-csv-dialects/char7': {
    sizes: whole,
    counts: {
      [`d_icd_diagnoses.csv, column icd_code: ${blanks}`]: 6,
      [`d_icd_procedures.csv, column icd_code: ${blanks}`]: 4,
      [`diagnoses_icd.csv, column icd_code: ${blanks}`]: 117,
      [`procedures_icd.csv, column icd_code: ${blanks}`]: 52,
    },
  },
  '04-csv-dialects/char7-half': {
    sizes: whole,
    counts: { [`diagnoses_icd.csv, column icd_code: ${blanks}`]: 58 },
  },
  '04-csv-dialects/null-NULL': { sizes: whole, counts: missingMarks },
  '04-csv-dialects/null-backslashN': { sizes: whole, counts: missingMarks },
  '04-csv-dialects/mixed-ends': { sizes: whole },
  '04-csv-dialects/gz-named-csv': { sizes: whole },
  '13-mapping-files/drugatc-lower': { sizes: whole, options: twosides },
  '13-mapping-files/snap-header': { sizes: whole, options: twosides },
};

const refused: Readonly<Record<string, string>> = {
  '04-csv-dialects/latin1': 'prescriptions.csv:6: the line is not UTF-8',
  '04-csv-dialects/ids-float': 'diagnoses_icd.csv, data row 1, column hadm_id: the field is no whole number',
  '04-csv-dialects/stale-both': 'the files are forms of one table, but what they hold differs',
};

describe('inputs as the field reports them', () => {
  before(function () {
    if (existsSync(folder)) return;
    console.log('      skipped: no folder ../shared/field');
    this.skip();
  });

  for (const [name, { sizes, counts = {}, options }] of Object.entries(read)) {
    it(`${name}: read`, async () => {
      const { cohort, report } = await build(name, options);
      const { diagnoses, procedures, medications } = cohort.vocabularies;
      expect([diagnoses, procedures, medications].map(({ codes }) => codes.length)).to.deep.equal(sizes);
      expect({ ...report.repairs, ...report.ambiguities }).to.deep.equal(counts);
      expect([diagnoses, procedures, medications].flatMap(({ names }) => names)).not.to.include(null);
      if (options !== undefined) expect(cohort.interactions).to.have.length(3);
    });
  }

  it('titles whose ICD version is written as a decimal number: read', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'formulary-versions-'));
    try {
      await cp(resolve(folder, '04-csv-dialects/char7-half'), copy, { recursive: true });
      const file = join(copy, 'raw/hosp/d_icd_diagnoses.csv');
      const written = await readFile(file, 'utf8');
      await chmod(join(copy, 'raw/hosp'), 0o755);
      await chmod(file, 0o644);
      await writeFile(file, written.replaceAll(/,(9|10),/g, ',$1.0,'));
      const { cohort, report } = await build(copy);
      expect(cohort.vocabularies.diagnoses.names).to.have.length(6).and.not.to.include(null);
      const repair = 'd_icd_diagnoses.csv, column icd_version: whole numbers written as decimal numbers (1.0)';
      expect(report.repairs).to.include({ [repair]: 6 });
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  for (const [name, message] of Object.entries(refused)) {
    it(`${name}: refused`, async () => {
      const reason = await build(name).then(
        () => 'read',
        (error: Error) => error.message,
      );
      expect(reason).to.contain(message);
    });
  }
});

function build(name: string, options: JsonObject = {}): ReturnType<typeof buildDataset> {
  const root = resolve(folder, name, 'raw');
  const isFourth = existsSync(resolve(root, 'hosp'));
  const places = { root, mappings: resolve(folder, name, 'mappings') };
  return buildDataset(isFourth ? mimicIv : mimicIii, { ...places, ...options });
}
