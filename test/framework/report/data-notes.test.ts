import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFile, type DataFile } from '../../../framework/records/data-file.js';
import type { TableFile } from '../../../framework/records/table-file.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeExperiment } from './experiment-fixture.js';

const run = [{ seed: 42, scores: { 'test/overall/prauc': [0.4, 0.01] as const } }];
const made: DataFile = {
  identities: { 'test/overall': 'a', 'test/multi-visit': 'c' },
  banner: 'MADE-UP PATIENTS',
  facts: ['data: synthetic; test 2000 patients, 3700 visits', 'scores: mean over patients'],
};

async function reported(
  rows: readonly DataFile[],
  check: (text: string, read: (name: string) => string) => void,
  published?: string,
) {
  const csv = join(tmpdir(), `formulary-published-${process.pid}.csv`);
  const { folder, runs, remove } = writeExperiment({
    rows: { first: run, second: run },
    patients: { 'test/overall': 2000 },
    ...(published !== undefined && { tables: [{ id: 'results', columns: ['prauc'], published: csv }] }),
  });
  try {
    if (published !== undefined) writeFileSync(csv, published);
    for (const [index, data] of rows.entries()) {
      const stage = join(runs, 'cache', 'metrics', `key-${index}-0`);
      mkdirSync(stage, { recursive: true });
      await dataFile.write(stage, data);
    }
    let text = '';
    await writeReport(folder, { write: (part) => (text += part) });
    check(text, (name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
    rmSync(csv, { force: true });
    remove();
  }
}

describe('what a table says of its data', () => {
  it('stands above it in large letters and below it once, in every form', async () => {
    await reported([made, made], (text, read) => {
      expect(text).to.match(/^A made-up experiment: results\n\nMADE-UP PATIENTS\n\n/);
      expect(text.match(/data: synthetic; test 2000 patients, 3700 visits\n/g)).to.have.length(1);
      expect(text).to.include('seed: 42\n');
      expect(read('tables/results.md')).to.include('\n**MADE-UP PATIENTS**\n');
      expect(read('report.html')).to.include('<p class="banner">MADE-UP PATIENTS</p>');
      expect(read('tables/results.tex')).to.include('MADE-UP PATIENTS');
      expect(read('tables/results.csv')).to.match(/,data\nfirst,.*,MADE-UP PATIENTS\n/);
      expect(JSON.parse(read('tables/results.json'))).to.include({ banner: 'MADE-UP PATIENTS' });
    });
  });

  it('stands above results of versions that did not say whom they scored', async () => {
    const { identities: _, ...older } = made;
    await reported([older, made], (text) => expect(text).to.include('\nMADE-UP PATIENTS\n'));
  });

  it('keeps figures of other patients from being compared with published ones', async () => {
    const csv = [
      'dataset,model,group,metric,mean,std,significant,bold',
      'MIMIC-III,first,Overall,PRAUC,0.7795,0.0025,0,0',
      'MIMIC-III,second,Overall,PRAUC,0.7673,0.0017,0,0',
    ];
    const { banner: _, ...same } = made;
    await reported(
      [{ ...same, otherCohort: '82 patients' }, same],
      (text, read) => {
        expect(text).to.match(/^first +0\.4000 ± 0\.0100 +0\.7795 ± 0\.0025 +other cohort$/m);
        expect(text).to.match(/^second +0\.4000 ± 0\.0100 +0\.7673 ± 0\.0017 +-0\.3673$/m);
        expect(text).to.include('reproduction, ran whole: holds (all 2 runs finished)\n');
        expect(text).to.include('1 not measured on the published cohort');
        expect(text).to.include('reproduction, directions: does not hold');
        expect(text).to.include('reproduction, artefacts complete: does not hold (2 of 2 runs lack files)');
        const { figures, reproduction } = JSON.parse(read('tables/results.json')) as TableFile;
        expect(figures.map(({ delta }) => delta?.toFixed(4))).to.deep.equal([undefined, '-0.3673']);
        expect(reproduction!.axes.map(({ axis }) => axis)).to.have.length(4);
      },
      csv.join('\n'),
    );
    await reported([made, made], (text) => expect(text).not.to.include('Δ -'), csv.join('\n'));
  });

  it('warns of rows that were scored on other patients or labels, and says whose facts are whose', async () => {
    const other = {
      identities: { 'test/overall': 'b', 'test/multi-visit': 'd' },
      facts: ['data: mimic-iii; test 900 patients, 1200 visits', 'scores: mean over patients'],
    };
    await reported([made, other], (text) => {
      expect(text).to.include('NOT THE SAME PATIENTS OR LABELS, figures cannot be compared between: first | second\n');
      expect(text).to.include('MADE-UP PATIENTS AND OTHER DATA\n');
      expect(text).to.include('second: data: mimic-iii; test 900 patients, 1200 visits\n');
      expect(text).to.match(/^scores: mean over patients$/m);
    });
  });

  it('does not warn where each group that several rows have scores of has the same patients', async () => {
    await reported([made, { ...made, identities: { 'test/multi-visit': 'c' } }], (text) => {
      expect(text).not.to.include('NOT THE SAME');
    });
  });

  it('names rows whose scores are averaged by another rule, or are those of another program', async () => {
    const byVisit = 'scores: mean over all visits';
    const other = 'predictions of another program: whether it read what it was asked for cannot be checked here';
    await reported([made, { ...made, facts: [made.facts[0]!, byVisit, other] }], (text) => {
      expect(text).to.include('first: scores: mean over patients\n');
      expect(text).to.include(`second: ${byVisit}\n`);
      expect(text).to.include(`second: ${other}\n`);
      expect(text).not.to.include('NOT THE SAME');
    });
  });
});
