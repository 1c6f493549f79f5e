import { expect } from 'chai';
import type { CohortReport } from '../../../components/contracts/dataset.js';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import mimicIv from '../../../components/datasets/mimic-iv.js';
import type { JsonObject } from '../../../framework/json.js';
import { buildDataset } from './build-dataset.js';
import { demo, skipWithoutDemo } from './demo-data.js';

/** `[table, step, rows, visits, patients, codes]` */
type Count = readonly [string, string, number, number, number, number];

interface Expected {
  readonly steps: readonly Count[];
  readonly unmapped: number;
  /** Train, validation, test */
  readonly split: readonly [number, number, number];
  readonly visits: number;
  readonly singleVisit: number;
  /** Diagnoses, procedures, medications */
  readonly vocabularies: readonly [number, number, number];
  readonly unnamed: readonly [number, number, number];
  readonly interactions: number;
}

const iiiDiagnoses: readonly Count[] = ['read', 'complete', 'distinct', 'frequent'].map(
  (step) => ['diagnoses', step, 1761, 129, 100, 581] as const,
);
const iiiProcedures: readonly Count[] = [
  ['procedures', 'read', 506, 113, 88, 164],
  ['procedures', 'complete', 506, 113, 88, 164],
  ['procedures', 'distinct', 486, 113, 88, 164],
];

const expected: Readonly<Record<string, Expected>> = {
  'mimic-iii as-released': {
    steps: [
      ['prescriptions', 'read', 10_398, 122, 94, 996],
      ['prescriptions', 'ndc-not-zero', 8_921, 122, 94, 995],
      ['prescriptions', 'filled', 7_400, 121, 93, 993],
      ['prescriptions', 'sorted', 7_386, 121, 93, 993],
      ['prescriptions', 'two-admissions', 2_832, 41, 13, 513],
      ['prescriptions', 'mapped', 2_540, 41, 13, 109],
      ['prescriptions', 'frequent', 2_540, 41, 13, 109],
      ['prescriptions', 'molecule', 2_309, 41, 13, 81],
      ...iiiDiagnoses,
      ...iiiProcedures,
      ['cohort', 'all-three', 38, 38, 13, 246 + 58 + 81],
    ],
    unmapped: 7,
    split: [10, 1, 2],
    visits: 38,
    singleVisit: 2,
    vocabularies: [246, 58, 81],
    unnamed: [8, 5, 0],
    interactions: 241,
  },
  'mimic-iii corrected': {
    steps: [
      ['prescriptions', 'read', 10_398, 122, 94, 996],
      ['prescriptions', 'complete', 10_398, 122, 94, 996],
      ['prescriptions', 'admitted', 10_398, 122, 94, 996],
      ['prescriptions', 'first-24-hours', 4_346, 122, 94, 668],
      ['prescriptions', 'mapped', 1_976, 122, 94, 117],
      ...iiiDiagnoses,
      ...iiiProcedures,
      ['cohort', 'all-three', 107, 107, 82, 523 + 157 + 114],
    ],
    unmapped: 600,
    split: [65, 8, 9],
    visits: 107,
    singleVisit: 71,
    vocabularies: [523, 157, 114],
    unnamed: [20, 2, 0],
    interactions: 270,
  },
  'mimic-iv as-released': {
    steps: [
      ['prescriptions', 'read', 18_087, 250, 100, 1_250],
      ['prescriptions', 'ndc-not-zero', 15_477, 250, 100, 1_249],
      ['prescriptions', 'filled', 14_255, 250, 100, 1_249],
      ['prescriptions', 'sorted', 14_255, 250, 100, 1_249],
      ['prescriptions', 'two-admissions', 10_625, 196, 46, 1_139],
      ['prescriptions', 'mapped', 10_109, 196, 46, 133],
      ['prescriptions', 'frequent', 10_109, 196, 46, 133],
      ['prescriptions', 'molecule', 9_316, 196, 46, 98],
      ...['read', 'complete', 'distinct', 'frequent'].map(
        (step) => ['diagnoses', step, 4_506, 275, 100, 1_472] as const,
      ),
      ['procedures', 'read', 722, 187, 92, 352],
      ['procedures', 'complete', 722, 187, 92, 352],
      ['procedures', 'frequent', 722, 187, 92, 352],
      ['procedures', 'distinct', 667, 187, 92, 352],
      ['cohort', 'all-three', 139, 139, 45, 1_029 + 266 + 97],
      ['cohort', 'subsample', 12, 12, 6, 140 + 41 + 58],
    ],
    unmapped: 2,
    split: [4, 0, 2],
    visits: 12,
    singleVisit: 1,
    vocabularies: [140, 41, 58],
    unnamed: [0, 0, 0],
    interactions: 135,
  },
  'mimic-iv corrected': {
    steps: [
      ['prescriptions', 'read', 18_087, 250, 100, 1_250],
      ['prescriptions', 'complete', 18_087, 250, 100, 1_250],
      ['prescriptions', 'admitted', 18_087, 250, 100, 1_250],
      ['prescriptions', 'first-24-hours', 7_430, 248, 100, 897],
      ['prescriptions', 'mapped', 3_724, 248, 100, 120],
      ['diagnoses', 'read', 4_506, 275, 100, 1_472],
      ['diagnoses', 'complete', 4_506, 275, 100, 1_472],
      ['diagnoses', 'distinct', 4_506, 275, 100, 1_474],
      ['diagnoses', 'frequent', 4_506, 275, 100, 1_474],
      ['procedures', 'read', 722, 187, 92, 352],
      ['procedures', 'complete', 722, 187, 92, 352],
      ['procedures', 'distinct', 667, 187, 92, 352],
      ['procedures', 'frequent', 667, 187, 92, 352],
      ['cohort', 'all-three', 184, 184, 92, 1_230 + 347 + 116],
    ],
    unmapped: 1_135,
    split: [73, 9, 10],
    visits: 184,
    singleVisit: 54,
    vocabularies: [1_230, 347, 116],
    unnamed: [0, 0, 0],
    interactions: 265,
  },
  'mimic-iv as-released, everybody': {
    steps: [],
    unmapped: 2,
    split: [36, 4, 5],
    visits: 139,
    singleVisit: 7,
    vocabularies: [1_029, 266, 97],
    unnamed: [0, 0, 0],
    interactions: 302,
  },
};

const flat = (steps: CohortReport['steps']): Count[] =>
  steps.map(({ table, step, rows, visits, patients, codes: distinct }) => [
    table,
    step,
    rows,
    visits,
    patients,
    distinct,
  ]);

for (const [component, root] of [
  [mimicIii, demo.mimicIii],
  [mimicIv, demo.mimicIv],
] as const) {
  describe(`dataset ${component.type} on the public demo`, function () {
    this.timeout(60_000);
    before(function () {
      skipWithoutDemo(this, root);
    });

    const cases: [string, JsonObject][] = [
      [`${component.type} as-released`, { protocol: 'as-released' }],
      [`${component.type} corrected`, { protocol: 'corrected' }],
      [`${component.type} as-released, everybody`, { protocol: 'as-released', subsample: 1 }],
    ];
    for (const [name, options] of cases.filter(([known]) => known in expected)) {
      it(`counts every step of ${name}`, async () => {
        const { cohort, report, split } = await buildDataset(component, { root, mappings: demo.mappings, ...options });
        const { diagnoses, procedures, medications } = cohort.vocabularies;
        const vocabularies = [diagnoses, procedures, medications];
        const visitCounts = cohort.visitOffsets.slice(1).map((end, patient) => end - cohort.visitOffsets[patient]!);
        const wanted = expected[name]!;
        if (wanted.steps.length > 0) expect(flat(report.steps)).to.deep.equal(wanted.steps);
        expect({
          unmapped: report.unmapped?.rows,
          split: [split.train.length, split.validation.length, split.test.length],
          visits: cohort.visitKeys.length,
          singleVisit: visitCounts.filter((count) => count === 1).length,
          vocabularies: vocabularies.map((vocabulary) => vocabulary.codes.length),
          unnamed: vocabularies.map((vocabulary) => vocabulary.names.filter((title) => title === null).length),
          interactions: cohort.interactions.length,
        }).to.deep.equal({
          unmapped: wanted.unmapped,
          split: wanted.split,
          visits: wanted.visits,
          singleVisit: wanted.singleVisit,
          vocabularies: wanted.vocabularies,
          unnamed: wanted.unnamed,
          interactions: wanted.interactions,
        });
      });
    }
  });
}

describe('the dates of the MIMIC-III demo', () => {
  before(function () {
    skipWithoutDemo(this, demo.mimicIii);
  });

  it('get their century back, which is counted', async () => {
    const { report } = await buildDataset(mimicIii, { root: demo.mimicIii, mappings: demo.mappings });
    const monthFirst = 'dates with slashes (5/9/2130): read with the month first';
    expect(report.repairs).to.deep.equal({
      [`ADMISSIONS.csv.gz, column ADMITTIME: ${monthFirst}`]: 129,
      [`PATIENTS.csv.gz, column DOB: ${monthFirst}`]: 92,
      'admission dates with a two-digit year: century taken from the earliest prescription': 129,
      'of these, admissions without prescriptions: left without a time': 7,
    });
  });
});

describe('the titles above codes of the MIMIC-IV demo', () => {
  before(function () {
    skipWithoutDemo(this, demo.mimicIv);
  });

  /** As released, codes carry no version, but the nodes above them do. */
  for (const protocol of ['corrected', 'as-released']) {
    it(`are kept as far as the tables of titles have them: ${protocol}`, async () => {
      const options = { root: demo.mimicIv, mappings: demo.mappings, protocol, subsample: 1 };
      const { diagnoses, procedures, medications } = (await buildDataset(mimicIv, options)).cohort.vocabularies;
      expect(diagnoses.broader).to.include({ '10:A04': 'Other bacterial intestinal infections' });
      expect(diagnoses.broader).to.include({ '9:496': 'Chronic airway obstruction, not elsewhere classified' });
      expect(procedures.broader).to.include({ '10:0DJ': 'Gastrointestinal System, Inspection' });
      expect(medications.broader).to.include({ B: 'blood and blood forming organs', B01: 'antithrombotic agents' });
    });
  }
});
