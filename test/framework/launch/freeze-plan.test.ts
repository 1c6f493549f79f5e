import { expect } from 'chai';
import { places } from '../../../framework/launch/freeze-plan.js';
import type { Plan } from '../../../framework/plan/plan.js';

/** A row with a run on each of two datasets, as a sweep over these makes two rows of it. */
const rowsOf = (name: string) =>
  ['0', '1'].map((world) => {
    const row = `${name}, world ${world}`;
    const ingredients = { stage: { kind: 'stage', type: '', version: 1, module: '' }, values: {}, components: {} };
    const stage = (key: string) => ({ stage: key, key, ingredients: { ...ingredients, inputs: [], upstream: {} } });
    const stages = [stage(`patients of world ${world}`), stage(row)];
    const run = { row, seed: 1, ownSeeds: {}, values: {}, folder: row, stages };
    return { row, values: {}, runs: [run], trainedOnce: [] };
  });

describe('the runs of a plan', () => {
  it('are computed dataset by dataset, so that some are whole where an experiment is broken off', () => {
    const plan: Plan = { title: 'Worlds', rows: [...rowsOf('one'), ...rowsOf('two')] };
    const rows = places(plan, 'runs', 'worlds.yaml').runs.map(({ row }) => row);
    expect(rows).to.deep.equal(['one, world 0', 'two, world 0', 'one, world 1', 'two, world 1']);
  });
});
