import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleContents, identityOf } from '../../../framework/bundle/bundle-contents.js';
import { packArchive, type ArchiveFiles } from '../../../framework/bundle/archive.js';
import { openBundle } from '../../../framework/bundle/open-bundle.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import { planFile } from '../../../framework/records/plan-file.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { writeExperiment } from '../report/experiment-fixture.js';

const canary = 'canary-4711';

/**
 * Adds a field that no record names to every object of a JSON file but the options of a row, whose names are free, and files
 * that no list names beside it.
 */
function plant(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) plant(place);
    else if (entry.name.endsWith('.json'))
      writeFileSync(place, JSON.stringify(withCanaries(JSON.parse(readFileSync(place, 'utf8')) as Json)));
  }
  for (const name of ['cohort.json', 'scores.safetensors', 'worker.log', 'predictions.jsonl'])
    writeFileSync(join(folder, name), canary);
}

function withCanaries(value: Json): Json {
  if (Array.isArray(value)) return value.map(withCanaries);
  if (typeof value !== 'object' || value === null) return value;
  const isMap = Object.keys(value).some(
    (name) => name.includes('/') || name.includes('.') || name === 'prauc' || name === 'LEADER(S)',
  );
  const inner = Object.entries(value as JsonObject).map(([name, one]): [string, Json] => [
    name,
    name === 'values' ? one : withCanaries(one),
  ]);
  return Object.fromEntries(isMap || inner.length === 0 ? inner : [...inner, ['patient', canary]]);
}

const scores = { 'test/overall/prauc': [0.48, 0.002] as const };

async function contents(use: (files: ArchiveFiles, folder: string) => Promise<void> | void): Promise<void> {
  const { runs, folder, remove } = writeExperiment({
    rows: { 'LEADER(S)': [{ seed: 42, scores, training: { bestEpoch: 3, epochs: 9 }, curve: [0.3, 0.4] }] },
    values: { 'LEADER(S)': { dataset: { type: 'mimic-iii', root: '/data/ward/mimic' } } },
    patients: { 'test/overall': 20 },
  });
  const run = join(runs, 'run-0-0');
  const lock = { title: 'A', row: 'LEADER(S)', seed: 42, values: { dataset: { root: '/data/ward/mimic' } } };
  const rest = { environment: { 'dataset.root': '${env:MIMIC_III_ROOT}' }, plugins: [], stages: [], metrics: {} };
  writeFileSync(join(run, 'lock.json'), JSON.stringify({ ...lock, ...rest }));
  writeFileSync(join(run, 'result.json'), JSON.stringify({ status: 'finished', problem: canary, seconds: 3 }));
  const end = { sequence: 9, at: 1, event: 'end', status: 'failed', problem: canary };
  writeFileSync(join(run, 'journal.jsonl'), `${JSON.stringify(end)}\n`, { flag: 'a' });
  plant(runs);
  const { files } = await writeReport(folder, { write: () => {} });
  try {
    await use(bundleContents(folder, files, '0.1.0'), folder);
  } finally {
    remove();
  }
}

const printed = async (experiment: string) => {
  let text = '';
  await writeReport(experiment, { write: (more) => (text += more) });
  return text;
};

describe('the contents of a bundle', () => {
  it('are records with their known fields, and nothing that a stage or a log holds', async () => {
    await contents((files) => {
      expect([...files.keys()].sort()).to.deep.equal([
        'bundle.json',
        'cache/metrics/key-0-0/training.json',
        'configurations/LEADER(S).yaml',
        'experiments/made-up-01234567/figures/figures.json',
        ...['png', 'svg', 'vl.json'].map(
          (form) => `experiments/made-up-01234567/figures/training-curves-student.${form}`,
        ),
        'experiments/made-up-01234567/plan.json',
        'experiments/made-up-01234567/report.html',
        ...['csv', 'json', 'md', 'tex'].map((form) => `experiments/made-up-01234567/tables/results.${form}`),
        'run-0-0/journal.jsonl',
        'run-0-0/lock.json',
        'run-0-0/metrics.json',
        'run-0-0/result.json',
      ]);
      const leaks = [...files].filter(([, text]) => text.includes(canary));
      expect(leaks.map(([name, text]) => `${name}: ${String(text)}`)).to.deep.equal([]);
    });
  });

  it('name data by their variable, not by their place', async () => {
    await contents((files) => {
      expect([...files].filter(([, text]) => text.includes('/data/ward')).map(([name]) => name)).to.deep.equal([]);
      expect(String(files.get('configurations/LEADER(S).yaml'))).to.contain('root: ${env:MIMIC_III_ROOT}');
    });
  });

  it('are unpacked as a folder that can be reported', async () => {
    await contents(async (files, folder) => {
      const place = mkdtempSync(join(tmpdir(), 'formulary-bundle-'));
      const archive = join(place, 'a.tar.gz');
      writeFileSync(archive, await packArchive(files));
      mkdirSync(join(place, 'runs'));
      const unpacked = await openBundle(archive, join(place, 'runs'));
      expect(await printed(unpacked)).to.equal(await printed(folder));
      rmSync(place, { recursive: true });
    });
  });

  it('keep published figures and rows apart whose files would have one name', async () => {
    const data = mkdtempSync(join(tmpdir(), 'formulary-published-'));
    const csv = (folder: string, name: string, mean: number) => {
      const place = join(data, folder, name);
      mkdirSync(join(data, folder), { recursive: true });
      writeFileSync(place, `model,group,metric,mean\nLEADER(S),overall,prauc,${mean}\n`);
      return place;
    };
    const [first, second] = [csv('iii', 'scores.csv', 0.5), csv('iv', 'scores.csv', 0.6)];
    const odd = csv('iv', 'table: 5.CSV', 0.7);
    const { folder, remove } = writeExperiment({
      rows: { 'w/o KD': [], 'w-o KD': [], 'W-O KD': [] },
      values: { 'w/o KD': { a: 1 }, 'w-o KD': { a: 2 }, 'W-O KD': { a: 3 } },
      tables: [first, second, first, odd].map((published, at) => ({ id: `t${at}`, columns: ['prauc'], published })),
    });
    const files = bundleContents(folder, [], undefined);
    const archive = join(data, 'a.tar.gz');
    writeFileSync(archive, await packArchive(files));
    const runs = join(data, 'runs');
    const unpacked = await openBundle(archive, runs);
    const places = planFile.read(unpacked)!.tables!.map(({ published }) => published!);
    const texts = places.map((place) => readFileSync(place, 'utf8').split(',').at(-1)!.trim());
    const configurations = readdirSync(join(runs, 'configurations')).sort();
    const values = configurations.map((name) => readFileSync(join(runs, 'configurations', name), 'utf8').trim());
    rmSync(data, { recursive: true });
    remove();
    expect(texts).to.deep.equal(['0.5', '0.6', '0.5', '0.7']);
    expect(new Set(places).size).to.equal(3);
    expect(configurations.map((name) => name.toLowerCase())).to.have.members([
      'w-o-kd.yaml',
      'w-o-kd-2.yaml',
      'w-o-kd-3.yaml',
    ]);
    expect(values).to.have.members(['a: 1', 'a: 2', 'a: 3']);
  });

  it('are refused where the plan names a run elsewhere', async () => {
    await contents(async (files) => {
      const place = mkdtempSync(join(tmpdir(), 'formulary-bundle-'));
      const name = 'experiments/made-up-01234567/plan.json';
      const plan = Buffer.from(String(files.get(name)).replace('"run-0-0"', '"../../elsewhere"'));
      const manifest = JSON.parse(String(files.get('bundle.json'))) as { files: Record<string, unknown> };
      manifest.files[name] = identityOf(plan);
      const changed = new Map(files).set(name, plan).set('bundle.json', Buffer.from(JSON.stringify(manifest)));
      writeFileSync(join(place, 'a.tar.gz'), await packArchive(changed));
      const error = await openBundle(join(place, 'a.tar.gz'), place).catch((failure: unknown) => failure);
      expect(String(error)).to.contain('its plan names runs or published figures that lie outside');
      rmSync(place, { recursive: true });
    });
  });

  for (const [what, change, reason] of [
    [
      'a file is changed',
      (files: Map<string, Buffer>) => files.set('run-0-0/metrics.json', Buffer.from('{}')),
      'is not as',
    ],
    [
      'a file is gone',
      (files: Map<string, Buffer>) => files.delete('run-0-0/metrics.json'),
      'lacks run-0-0/metrics.json',
    ],
    [
      'a file is added',
      (files: Map<string, Buffer>) => files.set('run-0-0/x.sh', Buffer.from('')),
      'which no bundle holds',
    ],
    ['nothing is listed', (files: Map<string, Buffer>) => files.delete('bundle.json'), 'holds no bundle.json'],
  ] as const) {
    it(`are refused where ${what}`, async () => {
      await contents(async (files) => {
        const place = mkdtempSync(join(tmpdir(), 'formulary-bundle-'));
        const changed = new Map(files);
        change(changed);
        writeFileSync(join(place, 'a.tar.gz'), await packArchive(changed));
        const error = await openBundle(join(place, 'a.tar.gz'), place).catch((reason_: unknown) => reason_);
        expect(String(error)).to.contain(reason);
        expect(readdirSync(place)).to.deep.equal(['a.tar.gz']);
        rmSync(place, { recursive: true });
      });
    });
  }
});
