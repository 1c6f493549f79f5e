import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tableFile } from '../../../framework/records/table-file.js';
import { csvHeader } from '../../../framework/report/render-csv.js';
import { writeReport, type WrittenReport } from '../../../framework/report/write-report.js';
import { type Fixture, writeExperiment } from './experiment-fixture.js';

interface Written {
  readonly printed: string;
  readonly report: WrittenReport;
  readonly read: (name: string) => string;
}

async function reportOf(fixture: Fixture, check: (written: Written) => void): Promise<void> {
  const { folder, remove } = writeExperiment(fixture);
  try {
    let printed = '';
    const report = await writeReport(folder, { write: (text) => (printed += text) });
    check({ printed, report, read: (name) => readFileSync(join(folder, name), 'utf8') });
  } finally {
    remove();
  }
}

const patients = { 'test/overall': 2000, 'test/single-visit': 1 };
const twoRows: Fixture['rows'] = {
  'LEADER(S)': [
    {
      seed: 42,
      scores: {
        'test/overall/prauc': [0.48136, 0.0021],
        'test/overall/ddi-rate': [0.071, 0.001],
        'test/single-visit/prauc': [0.41, 0.01],
        'test/single-visit/ddi-rate': [0.08, 0.002],
        'validation/overall/prauc': [0.5, 0.001],
      },
    },
  ],
  'w/o KD': [
    {
      seed: 42,
      scores: {
        'test/overall/prauc': [0.45, 0.0023],
        'test/overall/ddi-rate': [0.062, 0.001],
        'test/single-visit/prauc': [0.41004, 0.01],
        'test/single-visit/ddi-rate': [0.081, 0.002],
      },
    },
  ],
};

const published = `\
dataset,model,group,metric,mean,std,significant,bold
MIMIC-III,LEADER(S),Overall,PRAUC,0.4800,0.0025,0,0
MIMIC-IV,LEADER(S),Overall,PRAUC,0.7020,0.0022,0,0
`;

async function reportBeside(text: string, dataset: string | undefined, check: (written: Written) => void) {
  const first = writeExperiment({ rows: {} });
  const path = join(first.runs, 'published.csv');
  writeFileSync(path, text);
  const table = { id: 'table-6', columns: ['prauc'], groups: ['overall'], published: path };
  try {
    const tables = [dataset === undefined ? table : { ...table, dataset }];
    await reportOf({ rows: twoRows, patients, tables }, check);
  } finally {
    first.remove();
  }
}

const printNothing = () => undefined;

describe('writeReport', () => {
  it('prints every metric in every group when the experiment asks for no table', async () => {
    await reportOf({ rows: twoRows, patients }, ({ printed }) => {
      expect(printed).to.equal(`\
A made-up experiment: results

overall (2000 patients)   PRAUC              DDI rate
LEADER(S)                 0.4814 ± 0.0021 *  0.071 ± 0.001
w/o KD                    0.4500 ± 0.0023    0.062 ± 0.001 *

single-visit (1 patient)  PRAUC            DDI rate
LEADER(S)                 0.4100 ± 0.0100  0.080 ± 0.002
w/o KD                    0.4100 ± 0.0100  0.081 ± 0.002

* best of its column
no row is called best by single-visit PRAUC, single-visit DDI rate: 1 patient is too few to call a row best
± is the standard deviation over 10 draws of 80 % of the patients, as published; it does not include the variation between trainings
`);
    });
  });

  it('writes the same as Markdown, with the best of a column in bold', async () => {
    await reportOf({ rows: twoRows, patients: { 'test/overall': 2000 } }, ({ read }) => {
      expect(read('tables/results.md')).to.equal(`\
# A made-up experiment: results

| overall (2000 patients) | PRAUC | DDI rate |
| --- | ---: | ---: |
| LEADER(S) | **0.4814 ± 0.0021** | 0.071 ± 0.001 |
| w/o KD | 0.4500 ± 0.0023 | **0.062 ± 0.001** |

- ± is the standard deviation over 10 draws of 80 % of the patients, as published; it does not include the variation between trainings
`);
    });
  });

  it('puts the groups beside each other when there is one metric and nothing published', async () => {
    const tables = [{ id: 'table-6', columns: ['prauc'], groups: ['overall', 'single-visit'] }];
    await reportOf({ rows: twoRows, patients, tables }, ({ printed }) => {
      expect(printed).to.include(`\
PRAUC      overall (2000 patients)  single-visit (1 patient)
LEADER(S)  0.4814 ± 0.0021 *        0.4100 ± 0.0100
w/o KD     0.4500 ± 0.0023          0.4100 ± 0.0100
`);
    });
  });

  it('shows the rows that a table names, in its order and under its title', async () => {
    const tables = [
      { id: 'one', title: 'Without a teacher', rows: ['w/o KD'], columns: ['prauc'], groups: ['overall'] },
    ];
    await reportOf({ rows: twoRows, patients, tables }, ({ printed, report }) => {
      expect(printed).to.match(/^Without a teacher: one\n\nPRAUC .*\nw\/o KD  0.4500 ± 0.0023\n/);
      expect(printed).not.to.include('LEADER(S)');
      expect(report.rows.map(({ row }) => row)).to.deep.equal(['LEADER(S)', 'w/o KD']);
    });
  });

  it('takes mean and standard deviation over seeds, divisor n - 1', async () => {
    const rows = {
      student: [1, 2, 3].map((seed) => ({
        seed,
        scores: { 'test/overall/prauc': [0.4 + seed / 100, 0.5] as const },
      })),
    };
    await reportOf({ rows, patients: { 'test/overall': 10 } }, ({ report, printed }) => {
      const [row] = report.rows;
      expect(row!.seeds).to.deep.equal([1, 2, 3]);
      const score = row!.metrics['test/overall/prauc']!;
      expect(score.mean).to.be.closeTo(0.42, 1e-12);
      expect(score.sd).to.be.closeTo(0.01, 1e-12);
      expect(score.n).to.equal(3);
      expect(printed).to.include('student                0.4200 ± 0.0100');
      expect(printed).to.include('± is the standard deviation over 3 seeds');
    });
  });

  it('shows rows without results as missing and says why', async () => {
    const rows: Fixture['rows'] = {
      ...twoRows,
      failed: [{ seed: 42, result: { status: 'failed', problem: 'the loss is NaN\nat step 3' } }],
      waiting: [{ seed: 43 }],
    };
    const tables = [{ id: 'table-6', columns: ['prauc'], groups: ['overall'] }];
    await reportOf({ rows, patients, tables }, ({ printed, read, report }) => {
      expect(printed).to.match(/^failed +missing$/m);
      expect(printed).to.match(/missing: failed, seed 42: failed; the reason is in [\w-]+\/result\.json\n/);
      expect(printed).not.to.include('the loss is NaN');
      expect(printed).to.include('missing: waiting, seed 43: no result yet\n');
      expect(read('tables/table-6.csv')).to.include('\nwaiting,overall,prauc,,,0,,,,,,,,,,,,\n');
      expect(report.rows.at(-1)).to.deep.equal({ row: 'waiting', seeds: [43], metrics: {} });
    });
  });

  describe('beside published figures', () => {
    it('shows them and the difference', async () => {
      await reportBeside(published, 'MIMIC-III', ({ printed, read }) => {
        expect(printed).to.include(`\
overall (2000 patients)  PRAUC              published        Δ
LEADER(S)                0.4814 ± 0.0021 *  0.4800 ± 0.0025  +0.0014
w/o KD                   0.4500 ± 0.0023
`);
        const [header, first] = read('tables/table-6.csv').split('\n');
        expect(header).to.equal(csvHeader.join(','));
        expect(first).to.match(/^LEADER\(S\),overall,prauc,0.48136,0.0021,1,0.48,0.00136\d*,{10}$/);
      });
    });

    it('writes the figures as a record, which says nothing where there is no figure', async () => {
      await reportBeside(published, 'MIMIC-III', ({ read }) => {
        const written: unknown = JSON.parse(read('tables/table-6.json'));
        const { id, figures } = tableFile('table-6').parse(written, 'table-6.json');
        expect(id).to.equal('table-6');
        const where = { group: 'overall', metric: 'prauc' };
        expect(figures[0]).to.deep.equal({
          ...where,
          row: 'LEADER(S)',
          mean: 0.48136,
          sd: 0.0021,
          n: 1,
          published: 0.48,
          delta: 0.48136 - 0.48,
          best: true,
        });
        expect(figures[1]).to.have.all.keys('row', 'group', 'metric', 'mean', 'sd', 'n');
      });
    });

    it('shows the measured figures when the published ones cannot be used, and says why', async () => {
      await reportBeside(published, undefined, ({ printed }) => {
        expect(printed).to.include('LEADER(S)  0.4814');
        expect(printed).to.include('Write "dataset:" with one of: MIMIC-III, MIMIC-IV.');
      });
      await reportBeside(published.replace('0.4800', 'o.48'), 'MIMIC-III', ({ printed }) => {
        expect(printed).to.include('published.csv:2:35: received "o.48" for mean, expected a number');
      });
    });
  });

  it('puts tables and figures on one page, and writes the figures', async function () {
    this.timeout(120_000); // The first figure of a process loads the libraries that draw.
    const rows: Fixture['rows'] = {
      'a < b': [
        { seed: 1, scores: { 'test/overall/prauc': [0.4, 0.01] }, curve: [0.2, 0.3, 0.4] },
        { seed: 2, scores: { 'test/overall/prauc': [0.5, 0.01] }, curve: [0.4, 0.5] },
      ],
    };
    await reportOf({ rows, patients: { 'test/overall': 5 } }, ({ read, report }) => {
      const html = read('report.html');
      expect(html).to.include('<th scope="row">a &lt; b</th><td>0.4500 ± 0.0707</td>');
      expect(html).to.include(
        read('figures/training-curves-student.svg').trim().replace('<svg', '<svg aria-hidden="true"'),
      );
      expect(html).not.to.match(/<script|src=|href="[^#]/);
      const curves = ['.svg', '.png', '.vl.json'].map((ending) => `training-curves-student${ending}`);
      const tables = ['results.json', 'results.md', 'results.csv', 'results.tex', 'report.html'];
      expect(report.files.map((file) => basename(file))).to.deep.equal([...tables, ...curves, 'figures.json']);
    });
  });

  it('prints nothing when the caller wants JSON', async () => {
    const { folder, remove } = writeExperiment({ rows: twoRows });
    try {
      await writeReport(folder, { write: () => expect.fail('nothing should be printed'), json: true });
    } finally {
      remove();
    }
  });

  it('quotes names that hold commas or bars', async () => {
    const rows = { 'a, "b" | c': twoRows['w/o KD']! };
    await reportOf({ rows, patients: { 'test/overall': 3 } }, ({ read }) => {
      expect(read('tables/results.csv')).to.include('\n"a, ""b"" | c",overall,prauc,0.45,0.0023,1,,,,,,,,,,,,\n');
      expect(read('tables/results.md')).to.include('| a, "b" \\| c | 0.4500 ± 0.0023 |');
    });
  });

  it('refuses a folder without plan, and a damaged file', async () => {
    const { folder, runs, remove } = writeExperiment({ rows: twoRows });
    try {
      await writeReport(runs, { write: printNothing }).then(
        () => expect.fail('a folder without plan was reported'),
        (error: unknown) => expect(String(error)).to.include('holds no plan.json'),
      );
      writeFileSync(join(runs, 'run-0-0', 'metrics.json'), '{"metrics":{"test/overall/prauc":"high"}}');
      await writeReport(folder, { write: printNothing }).then(
        () => expect.fail('a damaged file was reported'),
        (error: unknown) => expect(String(error)).to.match(/run-0-0\/metrics\.json: .*\/metrics\/test~1overall~1prauc/),
      );
    } finally {
      remove();
    }
  });
});
