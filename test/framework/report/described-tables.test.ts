import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCsv } from '../../../framework/report/render-csv.js';
import { renderTerminal } from '../../../framework/report/render-terminal.js';
import type { Description } from '../../../framework/records/metrics-file.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeExperiment } from './experiment-fixture.js';

const description: Description = {
  part: 'cohort',
  measures: {
    patients: { label: 'number', digits: 0 },
    average: { label: 'average codes', digits: 2 },
    able: { label: 'able', digits: 1, marks: { 0: '○', 1: '●' } },
  },
  notes: ['union: a word of explanation'],
};

const metrics = (patients: number, average: number, able: number) => ({
  'cohort/patients/patients': patients,
  'cohort/union/average': average,
  'cohort/union/able': able,
});

const published = `dataset,model,group,metric,mean,std,significant,bold
MIMIC-III,dataset,patients,patients,908,,0,0
MIMIC-III,dataset,union,average,10.51,,0,0
MIMIC-III,dataset,union,able,1,,0,0
MIMIC-IV,dataset,patients,patients,2877,,0,0
`;

describe('tables of runs that describe and score nothing', () => {
  let fixture: ReturnType<typeof writeExperiment>;
  beforeEach(() => {
    fixture = writeExperiment({ rows: { 'MIMIC-III': [{ seed: 42, scores: {} }], other: [{ seed: 42, scores: {} }] } });
    const { runs } = fixture;
    const write = (run: string, values: object) =>
      writeFileSync(join(runs, run, 'metrics.json'), JSON.stringify({ metrics: values, description }));
    write('run-0-0', metrics(906, 10.5, 0));
    write('run-1-0', metrics(12, 3, 1));
    writeFileSync(join(fixture.folder, 'published.csv'), published);
  });
  afterEach(() => fixture.remove());

  async function table(request: object): Promise<Awaited<ReturnType<typeof writeReport>>['tables'][number]> {
    const plan = join(fixture.folder, 'plan.json');
    const { readFileSync } = await import('node:fs');
    const content = JSON.parse(readFileSync(plan, 'utf8')) as object;
    writeFileSync(plan, JSON.stringify({ ...content, tables: [{ id: 'table-3', ...request }] }));
    const { tables } = await writeReport(fixture.folder, { write() {} });
    return tables[0]!;
  }

  it('have measures below each other where rows stand beside each other, each with its own dataset', async () => {
    const text = renderTerminal(await table({ transpose: true, published: join(fixture.folder, 'published.csv') }));
    const lines = text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ').trimEnd());
    expect(lines).to.deep.equal([
      'A made-up experiment: table-3',
      '',
      'patients | MIMIC-III | published | Δ | other',
      'number | 906 | 908 | -2 | 12',
      '',
      'union | MIMIC-III | published | Δ | other',
      'average codes | 10.50 | 10.51 | -0.01 | 3.00',
      'able | ○ | ● | ≠ | ●',
      '',
      'union: a word of explanation',
      '',
    ]);
  });

  it('show in each group the measures that it has, and call nothing best', async () => {
    const shown = await table({});
    const text = renderTerminal(shown);
    expect(text.replaceAll(/ {2,}/g, ' | ')).to.contain(
      'union | average codes | able\nMIMIC-III | 10.50 | ○\nother | 3.00 | ●',
    );
    expect(text).not.to.match(/missing|\*/);
    expect(renderCsv(shown).trimEnd().split('\n').slice(1)).to.deep.equal([
      'MIMIC-III,patients,patients,906,,1,,,,,,,,,,,,',
      'other,patients,patients,12,,1,,,,,,,,,,,,',
      'MIMIC-III,union,average,10.5,,1,,,,,,,,,,,,',
      'MIMIC-III,union,able,0,,1,,,,,,,,,,,,',
      'other,union,average,3,,1,,,,,,,,,,,,',
      'other,union,able,1,,1,,,,,,,,,,,,',
    ]);
  });

  it('say by name what only one row says, and what all say once', async () => {
    const own = { ...description, notes: ['measured on Monday', ...description.notes] };
    const path = join(fixture.runs, 'run-1-0', 'metrics.json');
    writeFileSync(path, JSON.stringify({ metrics: metrics(12, 3, 1), description: own }));
    const { notes } = await table({});
    expect(notes).to.deep.equal(['other: measured on Monday', 'union: a word of explanation']);
  });

  it('turn scores around as well', async () => {
    const scored = writeExperiment({
      rows: { A: [{ seed: 1, scores: { 'test/overall/prauc': [0.5, 0.01] } }], B: [{ seed: 1 }] },
      patients: { 'test/overall': 7 },
      tables: [{ id: 'turned', columns: ['prauc'], transpose: true }],
    });
    try {
      const { tables } = await writeReport(scored.folder, { write() {} });
      const text = renderTerminal(tables[0]!).replaceAll(/ {2,}/g, ' | ');
      expect(text).to.contain('overall (7 patients) | A | B\nPRAUC | 0.5000 ± 0.0100 | missing');
    } finally {
      scored.remove();
    }
  });
});
