import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobResult, Launcher } from '../../framework/contracts/launcher.js';
import { workOnRun } from '../../framework/execution/run/work-on-run.js';
import { loadExperiment } from '../../framework/experiment/load.js';
import { ProblemsError } from '../../framework/experiment/problem.js';
import { planExperiment } from '../../framework/launch/plan-experiment.js';
import { valueAt, type Json, type JsonObject } from '../../framework/json.js';
import { rehearsed } from '../../framework/launch/rehearsal.js';
import { rehearse } from '../../framework/launch/rehearse.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';
import { readPublishedScores } from '../../framework/report/published-scores.js';
import { isThorough } from '../thorough.js';

/** Experiments that can be run; those in `base/` are parts that others extend. */
const files = readdirSync('experiments', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('base'))
  .map((name) => join('experiments', name));

describe('every experiment file', () => {
  let registry: Registry;

  /** What the rehearsals of all files have computed; most files share their teacher. */
  const folder = mkdtempSync(join(tmpdir(), 'formulary-rehearsals-'));
  /** Parts of rows that some row of some file was rehearsed with. */
  const seen = new Set<string>();

  before(async () => {
    registry = await discoverComponents();
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const file of files) {
    it(`${file} is valid, also where its data are not at hand`, async () => {
      const experiment = await loadExperiment(file, { registry, env: {}, allowUnset: true });
      for (const { published, dataset } of experiment.tables) {
        if (published === undefined) continue;
        expect(existsSync(published), published).to.equal(true);
        const datasets = (await readPublishedScores(published)).map((score) => score.dataset);
        if (dataset !== undefined) expect(datasets).to.include(dataset);
      }
    });

    it(`${file} is planned, or names what it needs`, async () => {
      const needs = await unsetVariables(file, registry);
      if (needs.length > 0) {
        expect(needs.filter((name) => !given.includes(name))).to.deep.equal([]);
        return;
      }
      const planned = await planExperiment(file, { runsFolder: 'runs' }).catch(absentFile);
      if (typeof planned !== 'string') expect(planned.plan.rows.flatMap(({ runs }) => runs)).to.have.length.above(0);
    });

    it(`${file} is rehearsed, row by row`, async function () {
      this.timeout(1_200_000);
      const experiment = await loadExperiment(file, { registry, env: {}, allowUnset: true });
      const catalogue = await registry.withPlugins(experiment.plugins);
      const own = experiment.rows.filter(({ values }) => isNew(seen, rehearsed(values, catalogue)) || isThorough);
      if (own.length === 0) return;
      const options = { set: [], rows: own.map(({ name }) => name), runsFolder: folder, run: inThisProcess };
      const { rows } = await rehearse(file, { ...options, signal: new AbortController().signal, onEvent: () => {} });
      expect(rows.filter(({ status }) => status !== 'finished')).to.deep.equal([]);
    });
  }
});

/** Computes the runs of a rehearsal one after the other, without a process for each. */
const inThisProcess: NonNullable<Launcher['run']> = async (jobs, { signal }) => {
  const results: JobResult[] = [];
  // eslint-disable-next-line no-await-in-loop
  for (const { folder } of jobs) results.push({ folder, ...(await workOnRun(folder, { signal, tell: () => {} })) });
  return results;
};

/** What of a row is computed together: its teacher, its student and how that learns, what is asked of which model, and scores. */
const parts = [
  ['dataset', 'prompt', 'teacher', 'teacherLosses'],
  ['student', 'training'],
  ['student.type', 'losses'],
  ['student.type', 'evaluation.subject', 'evaluation.predictor'],
  ['metrics', 'evaluation'],
  ['languageModel', 'evaluation'],
];

/**
 * Whether a part of a row is new. Rows that differ in numbers alone go the same way, and so do rows whose teacher, student and
 * scores were rehearsed with others: these are rehearsed in the thorough tests.
 *
 * @param row as it is rehearsed
 */
function isNew(seen: Set<string>, row: JsonObject): boolean {
  const shapes = parts.map((paths) => `${paths.join()} ${shapeOf(paths.map((path) => valueAt(row, path) ?? null))}`);
  const isFirst = shapes.some((shape) => !seen.has(shape));
  for (const shape of shapes) seen.add(shape);
  return isFirst;
}

/** A value without its numbers. */
function shapeOf(value: Json): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? 0 : inner));
}

/** The file that planning could not find, such as one of a checkpoint that nobody has downloaded; any other trouble fails. */
function absentFile(error: unknown): string {
  const [, path] = /(\/\S+): cannot be read/.exec(String(error)) ?? [];
  if (path === undefined || existsSync(path)) throw error;
  return path;
}

/** What somebody who has the data gives by variables; README.md says what each is. */
const given = ['FORMULARY_MAPPINGS', 'LLAMA_7B', 'MIMIC_III_ROOT', 'MIMIC_IV_ROOT'];

/** The variables that a file needs and that nobody has set. Any other problem of the file fails. */
async function unsetVariables(file: string, registry: Registry): Promise<string[]> {
  const error: unknown = await loadExperiment(file, { registry, env: {} }).catch((reason: unknown) => reason);
  if (!(error instanceof ProblemsError)) return [];
  return error.problems.map(({ message }) => /\b[A-Z][A-Z0-9_]+\b/.exec(message)?.[0] ?? message);
}
