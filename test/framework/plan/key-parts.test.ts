import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runsOf } from '../../../framework/plan/plan.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';

describe('parts of what a component makes', () => {
  let world: ToyWorld;
  beforeEach(() => {
    world = createToyWorld();
    edit('stages/numbers.mjs', "reads: ['dataset']", "reads: ['dataset#numbers']");
    edit('stages/walk.mjs', "reads: ['student', 'training']", "reads: ['student', 'training', 'dataset#order']");
  });
  afterEach(() => world.remove());

  function edit(place: string, before: string, after: string): void {
    const source = readFileSync(join(world.components, place), 'utf8');
    expect(source).to.contain(before);
    world.writeComponent(place, source.replace(before, after));
  }
  const declareParts = (parts: string) =>
    edit('datasets/file.mjs', 'keyDefaults: { scale: 1 },', `keyParts: ${parts},`);
  const keys = async (scale: number) => {
    const values = { ...world.row(), dataset: { type: 'file', path: world.numbers, scale } };
    const [run] = runsOf(await world.plan({ title: 'Toy', rows: [{ name: 'row', values, seeds: [1] }] }));
    return run!.stages.map(({ key }) => key);
  };
  const changedStages = async () => {
    const [before, after] = [await keys(1), await keys(2)];
    return ['numbers', 'walk', 'score'].filter((_, index) => before[index] !== after[index]);
  };

  it('enter the key of the stage that reads the part, and of those behind it', async () => {
    declareParts("{ order: ['scale'], numbers: ['path'] }");
    expect(await changedStages()).to.deep.equal(['walk', 'score']);
  });

  it('are all decided by an option that stands in no part, so that a plug-in which declares none has no stale output', async () => {
    declareParts("{ order: ['path'] }");
    expect(await changedStages()).to.deep.equal(['numbers', 'walk', 'score']);
  });

  it('are refused where no stage reads them', async () => {
    declareParts("{ odrer: ['scale'] }");
    const error = await keys(1).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/dataset\/file declares in `keyParts` the part "odrer", which no stage reads/);
    expect(String(error)).to.contain('Name one of: numbers, order.');
  });
});
