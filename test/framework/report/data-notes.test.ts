import { expect } from 'chai';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFile, type DataFile } from '../../../framework/records/data-file.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeExperiment } from './experiment-fixture.js';

const run = [{ seed: 42, scores: { 'test/overall/prauc': [0.4, 0.01] as const } }];
const made: DataFile = {
  identity: 'a',
  banner: 'MADE-UP PATIENTS',
  facts: ['data: synthetic; test 2000 patients, 3700 visits', 'scores: mean over patients'],
};

async function reported(rows: readonly DataFile[], check: (text: string, read: (name: string) => string) => void) {
  const { folder, runs, remove } = writeExperiment({
    rows: { first: run, second: run },
    patients: { 'test/overall': 2000 },
  });
  try {
    for (const [index, data] of rows.entries()) {
      const stage = join(runs, 'cache', 'metrics', `key-${index}-0`);
      mkdirSync(stage, { recursive: true });
      await dataFile.write(stage, data);
    }
    let text = '';
    await writeReport(folder, { write: (part) => (text += part) });
    check(text, (name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
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

  it('warns of rows that were scored on other patients or labels, and says whose facts are whose', async () => {
    const other = {
      identity: 'b',
      facts: ['data: mimic-iii; test 900 patients, 1200 visits', 'scores: mean over patients'],
    };
    await reported([made, other], (text) => {
      expect(text).to.include('NOT THE SAME PATIENTS OR LABELS, figures cannot be compared between: first | second\n');
      expect(text).to.include('MADE-UP PATIENTS AND OTHER DATA\n');
      expect(text).to.include('second: data: mimic-iii; test 900 patients, 1200 visits\n');
      expect(text).to.match(/^scores: mean over patients$/m);
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
