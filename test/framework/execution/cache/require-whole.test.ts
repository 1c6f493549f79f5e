import { expect } from 'chai';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingFiles } from '../../../../framework/execution/cache/require-whole.js';
import { createToyWorld, type ToyWorld } from '../toy-world.js';
import { runToy } from '../toy-run.js';

const flipOneBit = (file: string) => {
  const bytes = readFileSync(file);
  bytes[0]! ^= 1;
  writeFileSync(file, bytes);
};

describe('a damaged output in the cache', () => {
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());

  const run = async (name: string, step: number) => {
    const request = { title: 'Toy', rows: [{ name, values: world.row({ step }), seeds: [1] }] };
    const [result] = (await runToy(world, request)).results;
    return result!;
  };
  const outputOf = (stage: string, file: string): string => {
    const folder = join(world.runs, 'cache', stage);
    return join(folder, readdirSync(folder)[0]!, file);
  };
  const faults = {
    'one flipped bit': flipOneBit,
    'a lost end': (file: string) => truncateSync(file, 3),
    'a missing file': (file: string) => rmSync(file),
  };

  it('is named by a plan where a file is missing', async () => {
    await run('one', 0.5);
    const file = outputOf('numbers', 'numbers.json');
    expect(await missingFiles(dirname(file))).to.deep.equal([]);
    rmSync(file);
    expect(await missingFiles(dirname(file))).to.deep.equal([file]);
  });

  for (const [fault, damage] of Object.entries(faults)) {
    it(`stops the run that reads it, and is named: ${fault}`, async () => {
      await run('one', 0.5);
      const file = outputOf('numbers', 'numbers.json');
      damage(file);
      const { status, cause, problem } = await run('other', 0.25);
      expect({ status, cause }).to.deep.equal({ status: 'failed', cause: 'input' });
      expect(problem)
        .to.contain(file)
        .and.to.contain(`Remove the folder ${dirname(file)}`);
      rmSync(dirname(file), { recursive: true });
      expect((await run('other', 0.25)).status).to.equal('finished');
    });
  }

  it('is not shown as the result of another run', async () => {
    await run('one', 0.5);
    const file = outputOf('score', 'metrics.json');
    flipOneBit(file);
    expect((await run('other name', 0.5)).problem).to.contain(file);
  });
});
