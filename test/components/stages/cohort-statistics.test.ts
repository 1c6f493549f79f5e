import { expect } from 'chai';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cohort } from '../../../components/contracts/cohort.js';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import mimicIv from '../../../components/datasets/mimic-iv.js';
import { writeCohort } from '../../../components/datasets/cohort/store.js';
import cohortStatistics from '../../../components/stages/cohort-statistics.js';
import { cohortFigures, cohortMeasures } from '../../../components/stages/description/cohort-figures.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';
import { buildDataset } from '../datasets/build-dataset.js';
import { demo, skipWithoutDemo } from '../datasets/demo-data.js';
import { smallCohort } from '../small-cohort.js';
import { runStage } from './run-stage.js';

const figuresOf = (cohort: Cohort): Record<string, number> =>
  Object.fromEntries(cohortFigures(cohort).map(({ group, measure, value }) => [`${group}/${measure}`, value]));

/** Diagnoses, procedures, medications of one sense, to two places. */
function triple(figures: Record<string, number>, name: string): number[] {
  return ['diagnoses', 'procedures', 'medications'].map((kind) => Number(figures[`${name}-${kind}`]!.toFixed(2)));
}

/** Two visits that share a diagnosis and both procedures, and a single visit. */
const small = smallCohort([
  [
    { diagnoses: [0, 1, 2], procedures: [0, 1], medications: [0] },
    { diagnoses: [2, 3], procedures: [1, 0], medications: [1, 2, 3] },
  ],
  [{ diagnoses: [5], procedures: [0], medications: [7, 6] }],
]);

describe('the statistics of a cohort', () => {
  it('unite the codes of a patient as released, and count single visits beside', () => {
    const figures = figuresOf(small);
    expect(figures).to.include({ 'patients/single-visit': 1, 'patients/multi-visit': 1, 'patients/visits': 3 });
    expect(figures).to.include({ 'vocabulary/diagnoses-codes': 12, 'vocabulary/medications-codes': 8 });
    // Unions: 4 and 1 diagnoses, 2 and 1 procedures, 4 and 2 medications, over 3 visits.
    expect(triple(figures, 'per-visit-as-released/average')).to.deep.equal([1.67, 1, 2]);
    expect(triple(figures, 'per-visit-as-released/maximum')).to.deep.equal([4, 2, 4]);
    expect(triple(figures, 'per-visit/average')).to.deep.equal([2, 1.67, 2]);
    expect(triple(figures, 'per-visit/maximum')).to.deep.equal([3, 2, 3]);
  });

  it('are those that tables may name', () => {
    expect(cohortFigures(small).map(({ measure }) => measure)).to.have.members([
      ...cohortMeasures,
      ...cohortMeasures.filter((measure) => /^(average|maximum)-/.test(measure)),
    ]);
  });

  const cases: [typeof mimicIii, string, JsonObject, number[][]][] = [
    [
      mimicIii,
      'mimicIii',
      { protocol: 'as-released' },
      [
        [9.42, 2.66, 9.97],
        [84, 22, 55],
        [15.58, 3.66, 21.16],
        [37, 12, 53],
      ],
    ],
    [
      mimicIii,
      'mimicIii',
      { protocol: 'corrected' },
      [
        [12.06, 3.92, 13.06],
        [84, 22, 46],
        [14.24, 4.27, 16.42],
        [37, 19, 32],
      ],
    ],
    [
      mimicIv,
      'mimicIv',
      { protocol: 'as-released' },
      [
        [13.83, 3.83, 13.67],
        [41, 13, 38],
        [16.42, 4, 19.42],
        [28, 9, 35],
      ],
    ],
    [
      mimicIv,
      'mimicIv',
      { protocol: 'as-released', subsample: 1 },
      [
        [13.42, 2.98, 10.1],
        [108, 24, 63],
        [17.55, 3.4, 20.06],
        [39, 15, 46],
      ],
    ],
    [
      mimicIv,
      'mimicIv',
      { protocol: 'corrected' },
      [
        [13.78, 3.23, 9.91],
        [108, 23, 44],
        [16.76, 3.53, 15.03],
        [39, 19, 31],
      ],
    ],
  ];
  for (const [dataset, root, options, expected] of cases) {
    it(`are those of ${dataset.type} ${JSON.stringify(options)}`, async function () {
      this.timeout(120_000);
      const folder = demo[root as 'mimicIii' | 'mimicIv'];
      skipWithoutDemo(this, folder);
      const { cohort } = await buildDataset(dataset, { root: folder, mappings: demo.mappings, ...options });
      const figures = figuresOf(cohort);
      const names = [
        'per-visit-as-released/average',
        'per-visit-as-released/maximum',
        'per-visit/average',
        'per-visit/maximum',
      ];
      expect(names.map((name) => triple(figures, name))).to.deep.equal(expected);
    });
  }
});

describe('the stage cohort-statistics', () => {
  it('writes the figures and how they are shown', async () => {
    const root = await mkdtemp(join(tmpdir(), 'formulary-statistics-'));
    try {
      await mkdir(join(root, 'cohort'));
      await writeCohort(join(root, 'cohort'), small);
      const { folder } = await runStage(cohortStatistics, {}, root);
      const file = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
        metrics: Record<string, number>;
        description: { part: string; measures: Record<string, { label: string; digits: number }> };
      };
      expect(file.metrics).to.include({ 'cohort/patients/visits': 3, 'cohort/per-visit/average-medications': 2 });
      expect(file.description.part).to.equal('cohort');
      expect(file.description.measures['average-medications']).to.deep.equal({
        label: 'average medications',
        digits: 2,
      });
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('ends the run of a row about its cohort, and of no other', () => {
    const { terminal } = cohortStatistics.properties;
    const ends = (values: JsonObject) => (terminal as (row: RowView) => boolean)({ values } as RowView);
    expect(ends({ evaluation: { subject: 'cohort' } })).to.equal(true);
    expect(ends({ evaluation: { subject: 'model' } })).to.equal(false);
    expect(ends({})).to.equal(false);
  });
});
