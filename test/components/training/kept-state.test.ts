import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint, writeCheckpoint } from '../../../components/training/checkpoint.js';
import { KeptState } from '../../../components/training/kept-state.js';
import type { StageContext } from '../../../framework/contracts/stage.js';

const write = (folder: string, epoch: number) =>
  writeCheckpoint(folder, {
    epoch,
    trainer: { step: epoch, generator: { key: 0, counter: 0 }, parameters: {}, moments: {} } as never,
    stopping: { bestEpoch: epoch, bestScore: 0.5 },
    history: [],
  });

describe('training/kept-state', () => {
  let root: string;
  let [short, long]: string[] = [];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'formulary-kept-'));
    [short, long] = ['short', 'long'].map((name) => join(root, name));
    for (const folder of [short, long]) mkdirSync(folder!);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const context = () =>
    ({ kept: join(root, 'kept'), keyWithout: (setting: string) => `of-${setting}` }) as StageContext;
  const kept = () => KeptState.of(context(), 'training.epochs')!;
  it('begins a longer training where a shorter one ended', async () => {
    await write(short!, 2);
    await kept().keep(short!);
    await kept().continueIn(long!, 4);
    expect((await readCheckpoint(long!))!.epoch).to.equal(2);
  });

  it('leaves a training alone that has a checkpoint of its own, and one with fewer epochs', async () => {
    await write(short!, 3);
    await kept().keep(short!);
    await kept().continueIn(long!, 2);
    expect(readdirSync(long!)).to.deep.equal([]);
    await write(long!, 4);
    await kept().continueIn(long!, 9);
    expect((await readCheckpoint(long!))!.epoch).to.equal(4);
  });

  it('keeps the state of the longest training', async () => {
    await write(long!, 4);
    await kept().keep(long!);
    await write(short!, 2);
    await kept().keep(short!);
    await kept().continueIn(short!, 9);
    expect((await readCheckpoint(join(root, 'kept', 'of-training.epochs')))!.epoch).to.equal(4);
  });

  it('does not continue a state with one flipped bit', async () => {
    await write(short!, 2);
    await kept().keep(short!);
    const file = join(root, 'kept', 'of-training.epochs', 'epoch.safetensors');
    const content = readFileSync(file);
    content[content.length - 2]! ^= 1;
    writeFileSync(file, content);
    await kept().continueIn(long!, 4);
    expect(readdirSync(long!)).to.deep.equal([]);
  });

  it('is nothing for a stage that is not part of a run', () => {
    expect(KeptState.of({ kept: root } as StageContext, 'training.epochs')).to.equal(undefined);
  });
});
