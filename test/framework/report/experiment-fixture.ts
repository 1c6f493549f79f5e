import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import type { Claim } from '../../../framework/records/claim.js';
import type { DataFile } from '../../../framework/records/data-file.js';
import type { MetricProperties, Search } from '../../../framework/records/plan-file.js';
import type { TableRequest } from '../../../framework/records/table-request.js';

interface FixtureRun {
  readonly seed: number;
  readonly ownSeeds?: Readonly<Record<string, number>>;
  /** Mean and subsampling deviation by `split/group/metric`; a run without scores has not finished. */
  readonly scores?: Readonly<Record<string, readonly [number, number]>>;
  /** Values of `validation/prauc` by epoch, from 0. */
  readonly curve?: readonly number[];
  /** What the run's student wrote of its training. */
  readonly training?: { readonly bestEpoch: number; readonly epochs: number };
  readonly result?: { readonly status: string; readonly problem?: string };
}

export interface Fixture {
  readonly rows: Readonly<Record<string, readonly FixtureRun[]>>;
  /** Resolved values by row. */
  readonly values?: Readonly<Record<string, JsonObject>>;
  /** Sections whose component all runs of a row share. */
  readonly trainedOnce?: readonly string[];
  readonly tables?: readonly TableRequest[];
  readonly metricProperties?: Readonly<Record<string, MetricProperties>>;
  readonly patients?: Readonly<Record<string, number>>;
  /** What the scoring stage of a row said of its data, the same for all of its runs. */
  readonly data?: Readonly<Record<string, DataFile>>;
  readonly search?: Search;
  readonly claims?: readonly Claim[];
}

const properties: Readonly<Record<string, MetricProperties>> = {
  prauc: { label: 'PRAUC', higherIsBetter: true, digits: 4 },
  'ddi-rate': { label: 'DDI rate', higherIsBetter: false, digits: 3 },
};

/** Writes what an experiment leaves behind below a temporary `runs/`. */
export function writeExperiment(fixture: Fixture): { runs: string; folder: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'formulary-report-'));
  const runs = join(root, 'runs');
  const folder = join(runs, 'experiments', 'made-up-01234567');
  mkdirSync(folder, { recursive: true });
  const rows = Object.entries(fixture.rows).map(([row, fixtureRuns], rowIndex) => ({
    row,
    values: fixture.values?.[row] ?? {},
    parameters: {},
    ...(fixture.trainedOnce && { trainedOnce: fixture.trainedOnce }),
    runs: fixtureRuns.map((run, runIndex) => {
      const name = `run-${rowIndex}-${runIndex}`;
      writeRun(join(runs, name), run, fixture.patients ?? {});
      const stage = join(runs, 'cache', 'metrics', `key-${rowIndex}-${runIndex}`);
      if (run.training !== undefined) writeTraining(stage, run.training);
      const data = fixture.data?.[row];
      if (data !== undefined) {
        mkdirSync(stage, { recursive: true });
        writeFileSync(join(stage, 'data.json'), JSON.stringify(data));
      }
      const own = run.ownSeeds === undefined ? {} : { ownSeeds: run.ownSeeds };
      return {
        seed: run.seed,
        ...own,
        folder: name,
        stages: [{ stage: 'metrics', key: `key-${rowIndex}-${runIndex}` }],
      };
    }),
  }));
  const plan = {
    schema: 1,
    title: 'A made-up experiment',
    file: 'experiments/made-up.yaml',
    command: 'formulary run experiments/made-up.yaml',
    createdAt: 1,
    parameters: {},
    rows,
    tables: fixture.tables ?? [],
    ...(fixture.search && { search: fixture.search }),
    ...(fixture.claims && { claims: fixture.claims }),
    metricProperties: fixture.metricProperties ?? properties,
  };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  return { runs, folder, remove: () => rmSync(root, { recursive: true }) };
}

function writeTraining(folder: string, training: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'training.json'), JSON.stringify({ ...training, bestScore: 0.5, history: [] }));
}

function writeRun(
  folder: string,
  { scores, curve = [], result }: FixtureRun,
  patients: Readonly<Record<string, number>>,
): void {
  mkdirSync(folder);
  if (result !== undefined) writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
  const events: JsonObject[] = [
    { event: 'stage', stage: 'student', key: 'k', state: 'started' },
    ...curve.map((value, step) => ({ event: 'metric', name: 'validation/prauc', value, step })),
  ];
  const lines = events.map((event, sequence) => `${JSON.stringify({ sequence, at: 0, ...event })}\n`);
  writeFileSync(join(folder, 'journal.jsonl'), lines.join(''));
  if (scores === undefined) return;
  const entries = Object.entries(scores);
  const metrics = Object.fromEntries(entries.map(([name, [mean]]) => [name, mean]));
  const subsampling = Object.fromEntries(
    entries.map(([name, [mean, sd]]) => [name, { mean, sd, rounds: 10, fraction: 0.8 }]),
  );
  writeFileSync(join(folder, 'metrics.json'), JSON.stringify({ metrics, subsampling, patients }));
}
