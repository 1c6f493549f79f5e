import { expect } from 'chai';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheEntries, pruneCache } from '../../../framework/execution/cache/cache-usage.js';
import { planState, summarizeStages } from '../../../framework/execution/cache/plan-state.js';
import { changedCode } from '../../../framework/comparison/changed-code.js';
import { whyStage } from '../../../framework/comparison/why-stage.js';
import type { JsonObject } from '../../../framework/json.js';
import { runsOf } from '../../../framework/plan/plan.js';
import { runToy } from '../execution/toy-run.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';

const request = (values: JsonObject, seeds: readonly number[] = [1]) => ({
  title: 'Toy',
  rows: [{ name: 'row', values, seeds }],
});

describe('what the cache holds', () => {
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());

  const why = async (stage: string, values: JsonObject) => {
    const [run] = runsOf(await world.plan(request(values)));
    const planned = run?.stages.find((candidate) => candidate.stage === stage);
    if (run === undefined || planned === undefined) throw new Error(`no stage ${stage}`);
    const { nearest: _nearest, key: _key, ...reason } = await whyStage(run, planned, world.runs);
    return reason;
  };

  it('explains the first ingredient that differs', async () => {
    expect(await why('walk', world.row())).to.deep.equal({ stage: 'walk', cached: false, differences: [] });
    await runToy(world, request(world.row()));
    expect(await why('walk', world.row())).to.deep.equal({ stage: 'walk', cached: true, differences: [] });
    expect((await why('score', world.row({ step: 0.25 }))).differences).to.deep.equal([
      { stage: 'walk', ingredient: 'student.step', before: 0.5, now: 0.25 },
    ]);
    writeFileSync(world.numbers, '1\n');
    const [input] = (await why('score', world.row())).differences;
    expect(input).to.include({ stage: 'numbers', ingredient: 'input numbers.txt' });
    expect(input?.before).to.match(/^6 bytes/);
  });

  it('is shown by the plan', async () => {
    await runToy(world, request(world.row()));
    const states = planState(await world.plan(request(world.row(), [1, 2])), world.runs);
    expect(states.map(({ seed, stage, cached }) => [seed, stage, cached])).to.deep.equal([
      [1, 'numbers', true],
      [1, 'walk', true],
      [1, 'score', true],
      [2, 'numbers', true],
      [2, 'walk', false],
      [2, 'score', false],
    ]);
    const summaries = await summarizeStages(states, world.runs);
    expect(summaries.map(({ stage, outputs, cached }) => [stage, outputs, cached])).to.deep.equal([
      ['numbers', 1, 1],
      ['walk', 2, 1],
      ['score', 2, 1],
    ]);
    expect(summaries[0]?.seconds).to.be.a('number');
  });

  it('was computed by other code only where that code is in both outputs', async () => {
    await runToy(world, request(world.row()));
    const changed = async (values: JsonObject) => changedCode(await world.plan(request(values)), ['walk'], world.runs);
    const place = join(world.components, 'students', 'walker.mjs');
    const walker = readFileSync(place, 'utf8');
    world.writeComponent('students/runner.mjs', walker.replace("type: 'walker'", "type: 'runner'"));
    const { student, ...others } = world.row();
    expect(await changed({ ...others, student: { ...(student as JsonObject), type: 'runner' } })).to.deep.equal([]);
    writeFileSync(place, `${walker}\n// edited`);
    expect(await changed(world.row())).to.deep.equal([{ stage: 'walk', ingredients: ['source of student/walker'] }]);
  });

  it('can be pruned of what no run refers to', async () => {
    const { frozen } = await runToy(world, request(world.row()));
    await runToy(world, request(world.row({ step: 0.25 })));
    expect((await cacheEntries(world.runs)).every(({ used, complete }) => used && complete)).to.equal(true);
    for (const { folder } of frozen.runs) rmSync(folder, { recursive: true });
    const removed = await pruneCache(world.runs, await cacheEntries(world.runs));
    expect(removed.map(({ stage }) => stage).sort()).to.deep.equal(['score', 'walk']);
    expect(await cacheEntries(world.runs)).to.have.length(3);
  });
});
