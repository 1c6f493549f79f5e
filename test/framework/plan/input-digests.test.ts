import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openInputDigests } from '../../../framework/plan/input-digests.js';

describe('plan/input-digests', () => {
  let folder: string;
  const { now } = Date;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'formulary-digests-'))));
  after(async () => {
    Date.now = now;
    await rm(folder, { recursive: true, force: true });
  });

  it('says every ten seconds what it reads for the first time, and nothing of what it knows', async () => {
    const file = join(folder, 'model.safetensors');
    await writeFile(file, Buffer.alloc(2_000_000));
    const told: string[] = [];
    // A second passes with every look at the clock.
    let time = 0;
    Date.now = () => (time += 1000);
    const digests = await openInputDigests(folder, (text) => told.push(text));
    await digests.of([file]);
    expect(told).to.have.length.above(1);
    expect(told[0]).to.match(/^reading .*model\.safetensors for the first time: [\d.]+ [kM]B of 2\.0 MB$/);
    const before = told.length;
    await digests.save();
    await (await openInputDigests(folder, (text) => told.push(text))).of([file]);
    expect(told).to.have.length(before);
  });
});
