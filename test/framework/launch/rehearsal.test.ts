import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from '../../../framework/launch/rehearse.js';
import { rehearsed } from '../../../framework/launch/rehearsal.js';
import type { JsonObject } from '../../../framework/json.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import type { Catalogue } from '../../../framework/registry/registry.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';

const declared: Readonly<Record<string, object>> = {
  'dataset/hospital': { rehearsal: { type: 'made-up' } },
  'dataset/made-up': {
    type: 'made-up',
    rehearsal: { patients: 4 },
    options: { properties: { patients: { default: 100 }, noise: { default: 0.1 } } },
  },
  'teacher/large': { rehearsal: { checkpoint: null, width: 8 } },
  'student/plain': {},
};
const find = (kind: string, type: string) => declared[`${kind}/${type}`];

describe('a row as it is rehearsed', () => {
  const row: JsonObject = {
    dataset: { type: 'hospital', root: '/nowhere' },
    teacher: { type: 'large', checkpoint: '/nowhere', width: 4096, rate: 2 },
    student: { type: 'plain', width: 64 },
    training: { epochs: 100, batchSize: 4, learningRate: 0.5 },
    losses: { one: null },
  };

  it('has small sizes, stand-ins and one step; everything else is its own', async () => {
    const { sections } = await readCatalogue();
    const catalogue = { find, sections } as unknown as Catalogue;
    expect(rehearsed(row, catalogue)).to.deep.equal({
      dataset: { type: 'made-up', patients: 4, noise: 0.1 },
      teacher: { type: 'large', width: 8, rate: 2 },
      student: { type: 'plain', width: 64 },
      training: { epochs: 1, batchSize: 16, learningRate: 0.5 },
      losses: { one: null },
    });
    expect(rehearsed({ dataset: { type: 'made-up', patients: 9, noise: 0 } }, catalogue)).to.deep.equal({
      dataset: { type: 'made-up', patients: 4, noise: 0 },
    });
  });
});

describe('rehearsing an experiment', function () {
  this.timeout(60_000);
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());

  it('runs every row through every stage with one seed, goes on after a failure, and leaves nothing', async () => {
    const source = readFileSync(join(world.components, 'datasets/file.mjs'), 'utf8');
    world.writeComponent(
      'datasets/file.mjs',
      source.replace('keyDefaults:', `rehearsal: { path: ${JSON.stringify(world.numbers)} }, keyDefaults:`),
    );
    const file = join(world.folder, 'toy.yaml');
    writeFileSync(
      file,
      `title: Toy
dataset: { type: file, path: "\${env:FORMULARY_NOT_SET}" }
student: { type: walker }
training: { epochs: 50, monitor: validation/loss }
seeds: [1, 2, 3]
rows:
  "bad": { student: { fault: input } }
  "good": {}
`,
    );
    const rehearsal = await rehearse(file, {
      set: [],
      components: world.components,
      signal: new AbortController().signal,
      onEvent: () => {},
    });
    expect(rehearsal).to.deep.equal({
      title: 'Toy',
      rows: [
        { row: 'bad', status: 'failed', problem: 'student: too steep\n  lower step', cause: 'input' },
        { row: 'good', status: 'finished' },
      ],
    });
    expect(world.finished()).to.deep.equal(['numbers', 'walk', 'score']);
  });
});
