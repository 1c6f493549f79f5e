import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cohortParquet from '../../../components/views/cohort-parquet.js';
import cohortRecords from '../../../components/views/cohort-records.js';
import cohortReport from '../../../components/views/cohort-report.js';
import type { CohortSummary } from '../../../components/views/shared/summarize-cohort.js';
import { formularyHere } from '../../framework/cli/formulary.js';
import { demo, skipWithoutDemo } from '../datasets/demo-data.js';

describe('formulary prepare and export-cohort', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-views-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const formulary = (...words: readonly string[]) => formularyHere('.', ...words, '--runs', join(folder, 'runs'));

  async function experiment(dataset: string): Promise<string> {
    const file = join(folder, 'experiment.yaml');
    await writeFile(
      file,
      `title: cohort\ndataset: ${dataset}\nstudent: { type: leader }\nlosses: { binary-cross-entropy: {} }\n`,
    );
    return file;
  }

  const small = '{ type: synthetic, train: 20, validation: 5, test: 6 }';

  it('export one patient a line, atomically, with the digest of the bytes', async () => {
    const out = join(folder, 'cohort.jsonl');
    const { stdout, status, stderr } = await formulary(
      'export-cohort',
      await experiment(small),
      '--jsonl',
      out,
      '--json',
    );
    expect(status, stderr).to.equal(0);
    const text = await readFile(out, 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines).to.have.length(31);
    expect(JSON.parse(stdout)).to.deep.equal({
      patients: 31,
      visits: lines.map((line) => (JSON.parse(line) as { visits: unknown[] }).visits.length).reduce((a, b) => a + b),
      file: out,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(lines[0]).to.match(
      /^\{"patient":"[0-9a-f]{24}","split":"train","profile":\{"age":"A\d",.*\},"visits":\[\{"visit":"[0-9a-f]{24}","diagnoses":\["SYN-D\d{4}".*\],"procedures":\[.*\],"medications":\[.*\]\}/,
    );
    expect(lines.at(-1)).to.contain('"split":"test"');
    expect((await readdir(folder)).sort()).to.deep.equal(['cohort.jsonl', 'experiment.yaml', 'runs']);
  });

  it('export a folder of Parquet files, which replaces an earlier export and nothing else', async () => {
    const file = await experiment(small);
    const out = join(folder, 'cohort');
    const { stdout, status, stderr } = await formulary('export-cohort', file, '--parquet', out, '--json');
    expect(status, stderr).to.equal(0);
    const { patients, files } = JSON.parse(stdout) as { patients: number; files: Record<string, string> };
    expect(patients).to.equal(31);
    const names = [
      'cohort.parquet',
      'interactions.parquet',
      'profile.parquet',
      'titles.parquet',
      'vocabularies.parquet',
    ];
    expect((await readdir(out)).sort()).to.deep.equal(names);
    for (const name of names) {
      expect(files[name]).to.equal(
        createHash('sha256')
          .update(await readFile(join(out, name)))
          .digest('hex'),
      );
    }
    expect((await formulary('export-cohort', file, '--parquet', out)).status).to.equal(0);
    await writeFile(join(out, 'notes.txt'), 'mine');
    const refused = await formulary('export-cohort', file, '--parquet', out);
    expect(refused.status).to.equal(2);
    expect(refused.stderr).to.contain('the folder holds something else: notes.txt');
    expect((await formulary('export-cohort', file)).stderr).to.contain('no form is named');
    expect((await readdir(folder)).sort()).to.deep.equal(['cohort', 'experiment.yaml', 'runs']);
  });

  it('need the cohort and its graph alone', () => {
    for (const view of [cohortParquet, cohortRecords]) expect(view.properties.stages).to.deep.equal(['cohort']);
    expect(cohortReport.properties.stages).to.deep.equal(['cohort', 'co-occurrence']);
  });

  it('say where a file cannot be written, and what is missing', async () => {
    const file = await experiment(small);
    const nowhere = await formulary('export-cohort', file, '--jsonl', join(folder, 'absent', 'cohort.jsonl'));
    expect(nowhere.status).to.equal(2);
    expect(nowhere.stderr).to.contain('the file cannot be written (ENOENT)');
    const folds = await formulary('prepare', file, '--set', 'evaluation.folds=5');
    expect(folds.stdout).to.contain('splits: fold 1 of 5: 18 train, 6 validation, 7 test');
    const row = await formulary('prepare', file, '--row', 'other');
    expect(row.status).to.equal(2);
    expect(row.stderr).to.contain('there is no row "other"');
  });

  it('count the MIMIC-III demo step by step', async function () {
    skipWithoutDemo(this, demo.mimicIii);
    const file = await experiment(`{ type: mimic-iii, root: ${demo.mimicIii}, mappings: ${demo.mappings} }`);
    const { stdout, stderr, status } = await formulary('prepare', file, '--json');
    expect(status, stderr).to.equal(0);
    const summary = JSON.parse(stdout) as CohortSummary;
    expect(summary).to.have.all.keys(
      'database',
      'protocol',
      'steps',
      'unmapped',
      'repairs',
      'splits',
      'patients',
      'vocabularies',
      'graphs',
    );
    expect(summary).to.deep.include({
      database: 'mimic-iii',
      protocol: 'corrected',
      splits: { train: 65, validation: 8, test: 9 },
      patients: { single: 71, multi: 11 },
      graphs: { ddi: { edges: 270 }, coOccurrence: { edges: 2604 } },
    });
    expect(summary.unmapped.rows).to.equal(600);
    const text = await formulary('prepare', file);
    expect(text.stdout).to.match(/prescriptions {2}first-24-hours +4,346 +122 +94 +668\n/);
    const released = await formulary('prepare', file, '--json', '--set', 'dataset.protocol=as-released');
    expect((JSON.parse(released.stdout) as CohortSummary).graphs).to.deep.equal({
      ddi: { edges: 241 },
      coOccurrence: { edges: 2256 },
    });
  });
});
