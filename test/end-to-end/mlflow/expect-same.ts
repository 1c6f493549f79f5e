import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanFile, PlanFileRow } from '../../../framework/records/plan-file.js';
import { readJournalEvents } from '../../../framework/records/journal-reader.js';
import { ask, type HeldRun, heldRuns, readArtifact } from './server-contents.js';

/**
 * Compares an experiment's folder with what a server holds: one run per row and seed and no other; for every seed each point
 * of its journal once, its final scores, its status, its options, its tags, its files and its model, byte by byte; for every
 * row its options and tables.
 */
export async function expectSame(uri: string, experimentFolder: string): Promise<ReadonlyMap<string, HeldRun>> {
  const plan = readJson<PlanFile>(experimentFolder, 'plan.json');
  const runs = join(experimentFolder, '..', '..');
  const held = await heldRuns(uri, plan.title);
  expect([...held.keys()]).to.have.members(
    plan.rows.flatMap((row) => [row.row, ...seedsOf(row).map(({ name }) => name)]),
  );
  const paths = [...new Set(plan.rows.flatMap((row) => Object.keys(withoutCommon(row.parameters))))];
  const valuesOf = (path: string) => new Set(plan.rows.map((row) => withoutCommon(row.parameters)[path]));
  const shown = paths.filter((path) => valuesOf(path).size > 1 || /^[^.]+\.type$/.test(path));
  for (const row of plan.rows) {
    const parent = held.get(row.row)!;
    expect(parent.status, row.row).to.equal('FINISHED');
    const options = withoutCommon(row.parameters);
    const all = Object.fromEntries(paths.map((path) => [path, options[path] ?? '(absent)']));
    expect(Object.fromEntries(parent.parameters), row.row).to.deep.equal(all);
    for (const { run, name } of seedsOf(row)) {
      const seed = held.get(name)!;
      expect(seed, name).to.include({ parent: parent.id, status: 'FINISHED' });
      expect(seed.points, name).to.deep.equal(pointsOf(join(runs, run.folder)));
      const own = Object.fromEntries(shown.map((path) => [path, all[path]]));
      expect(Object.fromEntries(seed.parameters), name).to.deep.equal({ seed: String(run.seed), ...own });
      expect(Object.fromEntries(seed.tags), name).to.include(tagsOf(join(runs, run.folder), row.row, run));
      await expectArtifacts(uri, seed, join(runs, run.folder));
      await expectModel(uri, seed, join(runs, run.folder));
    }
    const table = await readArtifact(uri, parent.id, 'tables/scores.csv');
    expect(table.toString()).to.equal(readFileSync(join(experimentFolder, 'tables/scores.csv'), 'utf8'));
  }
  return held;
}

/** The seeds of a row with the names of their runs. */
function seedsOf({ row, runs }: PlanFileRow) {
  return runs.map((run) => ({ run, name: `${row} seed ${run.seed}` }));
}

/** The points that a run's journal and final scores stand for. */
function pointsOf(folder: string): string[] {
  const events = readJournalEvents(join(folder, 'journal.jsonl'));
  const curves = events.flatMap((event) => {
    if (event.event === 'metric') return [[event.name, event.at, event.step, event.value]];
    if (event.event !== 'usage') return [];
    const { at, step, processorPercent, memoryMegabytes } = event;
    return [
      ['system/process_cpu_percentage', at, step, processorPercent],
      ['system/process_memory_megabytes', at, step, memoryMegabytes],
    ];
  });
  const end = events.findLast(({ event }) => event === 'end');
  const { metrics } = readJson<{ metrics: Record<string, number | null> }>(folder, 'metrics.json');
  const scores = Object.entries(metrics).flatMap(([name, value]) =>
    value === null ? [] : [[name, end?.at, 0, value]],
  );
  return [...curves, ...scores].map((point) => JSON.stringify(point)).sort();
}

/** The tags that a run's journal and plan stand for. */
function tagsOf(folder: string, row: string, { seed, folder: run }: PlanFileRow['runs'][number]) {
  const begun = readJournalEvents(join(folder, 'journal.jsonl')).find(({ event }) => event === 'start');
  const { user, host, commit, branch } = begun?.event === 'start' ? begun.tags : {};
  const own = {
    'formulary.kind': 'seed',
    'formulary.seed_of': row,
    'formulary.seed': String(seed),
    'formulary.run': run,
  };
  return {
    ...own,
    'mlflow.user': user,
    'formulary.host': host,
    ...(commit && { 'mlflow.source.git.commit': commit }),
    ...(branch && { 'mlflow.source.git.branch': branch }),
  };
}

async function expectModel(uri: string, seed: HeldRun, folder: string): Promise<void> {
  const { experiments = [] } = await ask(uri, 'experiments/search', { max_results: 100 });
  const ids = experiments.map(({ experiment_id }) => experiment_id);
  const filter = `source_run_id = '${seed.id}'`;
  const { models = [] } = await ask(uri, 'logged-models/search', { experiment_ids: ids, filter, max_results: 10 });
  expect(models, seed.name).to.have.length(1);
  const { artifact_uri: place } = models[0]!.info;
  const answer = await fetch(
    `${uri}/api/2.0/mlflow-artifacts/artifacts/${place.replace('mlflow-artifacts:/', '')}/model.onnx`,
  );
  const sent = Buffer.from(await answer.arrayBuffer());
  expect(sent.equals(readFileSync(join(folder, 'model.onnx'))), `${seed.name} model`).to.equal(true);
}

async function expectArtifacts(uri: string, seed: HeldRun, folder: string): Promise<void> {
  const journalled = readJournalEvents(join(folder, 'journal.jsonl')).flatMap((event) =>
    event.event === 'artifact' ? [event.name] : [],
  );
  expect(journalled).to.include.members(['experiment.yaml', 'metrics.json', 'model.onnx']);
  expect(seed.artifacts, seed.name).to.have.members(journalled);
  for (const name of journalled) {
    const sent = await readArtifact(uri, seed.id, name);
    expect(sent.equals(readFileSync(join(folder, name))), `${seed.name} ${name}`).to.equal(true);
  }
}

/** A row's options without those of sections that change no result. */
function withoutCommon(parameters: PlanFileRow['parameters']): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([path]) => !/^(tracking|launcher)\./.test(path)));
}

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
}
