import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../../framework/experiment/load.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';
import { readPublishedScores } from '../../framework/report/published-scores.js';

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
  }
});
