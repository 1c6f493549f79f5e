import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../../framework/experiment/load.js';
import { ProblemsError } from '../../framework/experiment/problem.js';
import { planExperiment } from '../../framework/launch/plan-experiment.js';
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

  before(async () => {
    registry = await discoverComponents();
  });

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
      if (!isThorough) this.skip();
      this.timeout(1_200_000);
      const { rows } = await rehearse(file, { set: [], signal: new AbortController().signal, onEvent: () => {} });
      expect(rows.filter(({ status }) => status !== 'finished')).to.deep.equal([]);
    });
  }
});

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
