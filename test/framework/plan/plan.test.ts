import { expect } from 'chai';
import { copyFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../framework/plan/canonical-json.js';
import { stageValues } from '../../../framework/plan/stage-values.js';
import { flatten } from '../../../framework/records/plan-file.js';
import { runsOf, type Plan } from '../../../framework/plan/plan.js';
import type { JsonObject } from '../../../framework/json.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';

/** Stages whose keys differ. */
const changed = (before: Record<string, string>, after: Record<string, string>) =>
  Object.keys(before).filter((stage) => before[stage] !== after[stage]);

describe('a plan', () => {
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());

  const planOf = (values: JsonObject, seeds: readonly number[] = [1], title = 'Toy', name = 'row'): Promise<Plan> =>
    world.plan({ title, rows: [{ name, values, seeds }] });
  const keysOf = async (...given: Parameters<typeof planOf>) =>
    Object.fromEntries(runsOf(await planOf(...given))[0]?.stages.map(({ stage, key }) => [stage, key]) ?? []);

  it('orders the stages that the terminal one reaches', async () => {
    const [run] = runsOf(await planOf(world.row()));
    expect(run?.stages.map(({ stage }) => stage)).to.deep.equal(['numbers', 'walk', 'score']);
  });

  it('gives renamed experiments and rows the same keys, in another folder', async () => {
    const one = runsOf(await planOf(world.row()))[0];
    const other = runsOf(await planOf(world.row(), [1], 'Other title', 'other row'))[0];
    expect(other?.stages).to.deep.equal(one?.stages);
    expect(other?.folder).not.to.equal(one?.folder);
  });

  it('changes the keys of the stages that read an option, and of those behind them', async () => {
    const before = await keysOf(world.row());
    expect(changed(before, await keysOf(world.row({ step: 0.25 })))).to.deep.equal(['walk', 'score']);
    expect(changed(before, await keysOf({ ...world.row(), evaluation: { threshold: 1 } }))).to.deep.equal(['score']);
    expect(changed(before, await keysOf(world.row(), [2]))).to.deep.equal(['walk', 'score']);
  });

  it('gives a row the keys that it has alone, whatever it shares with the rows before it', async () => {
    const base = world.row();
    const rows = [
      base,
      { ...base, student: world.row({ step: 0.25 })['student'] as JsonObject },
      { ...base },
      world.row(),
    ];
    const together = runsOf(
      await world.plan({ title: 'Toy', rows: rows.map((values, index) => ({ name: `${index}`, values, seeds: [1] })) }),
    );
    for (const [index, values] of rows.entries())
      expect(together[index]).to.deep.equal(runsOf(await planOf(values, [1], 'Toy', `${index}`))[0]);
  });

  it('leaves out options that change no result, and later ones at the value from before', async () => {
    const before = await keysOf(world.row());
    expect(changed(before, await keysOf(world.row({ milliseconds: 9 })))).to.deep.equal([]);
    const { dataset, ...rest } = world.row();
    const { scale: _scale, ...withoutScale } = dataset as JsonObject;
    expect(changed(before, await keysOf({ dataset: withoutScale, ...rest }))).to.deep.equal([]);
    const scaled = { ...rest, dataset: { ...withoutScale, scale: 2 } };
    expect(changed(before, await keysOf(scaled))).to.deep.equal(['numbers', 'walk', 'score']);
  });

  it('leaves out settings that were added later at the value from before, whole or by path', async () => {
    const catalogue = await world.registry();
    const values = (row: JsonObject) => stageValues(['training', 'evaluation.targets'], row, catalogue).values;
    const before = values({ training: { epochs: 3 }, evaluation: {} });
    const lastVisit = { training: { epochs: 3, targets: 'last-visit' }, evaluation: { targets: 'last-visit' } };
    expect(values(lastVisit)).to.deep.equal(before);
    const everyVisit = { training: { epochs: 3, targets: 'every-visit' }, evaluation: { targets: 'every-visit' } };
    expect(values(everyVisit)).to.deep.equal({
      training: { epochs: 3, targets: 'every-visit' },
      'evaluation.targets': 'every-visit',
    });
  });

  it('follows the contents of input files, not their place', async () => {
    const before = await keysOf(world.row());
    const moved = join(world.folder, 'elsewhere', 'numbers.txt');
    world.writeComponent('../elsewhere/numbers.txt', '');
    copyFileSync(world.numbers, moved);
    const elsewhere = { ...world.row(), dataset: { type: 'file', path: moved, scale: 1 } };
    expect(changed(before, await keysOf(elsewhere))).to.deep.equal([]);
    const { atime, mtime } = statSync(world.numbers);
    writeFileSync(world.numbers, readFileSync(world.numbers, 'utf8').replace('3', '2'));
    utimesSync(world.numbers, atime, mtime);
    expect(changed(before, await keysOf(world.row()))).to.deep.equal(['numbers', 'walk', 'score']);
  });

  it('measures a row once when no seed can change it', async () => {
    const plan = await planOf(world.row(), [1, 2, 3]);
    expect(runsOf(plan)).to.have.length(3);
    world.writeComponent(
      'stages/walk.mjs',
      readFileSync(join(world.components, 'stages/walk.mjs'), 'utf8').replace('usesSeed: true', 'usesSeed: false'),
    );
    // A module is loaded once a process: another folder stands for another process.
    const fresh = createToyWorld();
    try {
      copyFileSync(join(world.components, 'stages/walk.mjs'), join(fresh.components, 'stages/walk.mjs'));
      const once = await fresh.plan({ title: 'Toy', rows: [{ name: 'row', values: fresh.row(), seeds: [1, 2, 3] }] });
      expect(runsOf(once).map(({ seed }) => seed)).to.deep.equal([1]);
    } finally {
      fresh.remove();
    }
  });

  it('says which input file is missing', async () => {
    const values = { ...world.row(), dataset: { type: 'file', path: '/nowhere/numbers.txt', scale: 1 } };
    const error = await planOf(values).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(
      /UserInputError: \/nowhere\/numbers\.txt: there is no such file or folder\n {2}The experiment/,
    );
  });

  it('plans 1,000 runs in 2 seconds of processor time', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => ({
      name: `row ${index}`,
      values: world.row({ step: index / 200 }),
      seeds: [1, 2, 3, 4, 5],
    }));
    const start = process.cpuUsage();
    expect(runsOf(await world.plan({ title: 'Toy', rows }))).to.have.length(1000);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).to.be.below(2);
  });
});

describe('canonical JSON', () => {
  it('sorts keys and keeps lists in order', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } })).to.equal('{"a":{"c":"x","d":null},"b":[2,1]}');
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -0]) {
    it(`refuses ${Object.is(value, -0) ? '-0' : value}`, () => {
      expect(() => canonicalJson({ a: [value] })).to.throw(TypeError, '/a/0');
    });
  }
});

describe('flatten', () => {
  it('names leaves by dotted paths', () => {
    expect(flatten({ a: { b: 1, c: {} }, d: [1, { e: 2 }] })).to.deep.equal({ 'a.b': 1, 'a.c': {}, d: [1, { e: 2 }] });
  });
});
