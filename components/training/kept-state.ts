import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../framework/contracts/stage.js';
import { replaceFile } from '../../framework/files/replace-file.js';
import { checkpointFile, readCheckpoint } from './checkpoint.js';

/**
 * The state behind the last epoch of a training, below `runs/kept`, for trainings that differ in their number of epochs alone.
 * Its digest lies beside it: a damaged state is not continued.
 */
export class KeptState {
  private constructor(private readonly folder: string) {}

  /** @returns undefined for a stage that is not computed as part of a run */
  static of({ kept, keyWithout }: StageContext, setting: string): KeptState | undefined {
    return keyWithout === undefined ? undefined : new KeptState(join(kept, keyWithout(setting)));
  }

  /**
   * Begins a training where a shorter one ended. A training that has a checkpoint of its own goes on from there.
   *
   * @param epochs those of the training; a state behind a later epoch does not help it
   */
  async continueIn(checkpoints: string, epochs: number): Promise<void> {
    if ((await readCheckpoint(checkpoints)) !== undefined) return;
    const content = await readFile(join(this.folder, checkpointFile)).catch(() => undefined);
    const digest = await readFile(join(this.folder, digestFile), 'utf8').catch(() => undefined);
    if (content === undefined || digestOf(content) !== digest) return;
    if ((await readCheckpoint(this.folder))!.epoch > epochs) return;
    await replaceFile(join(checkpoints, checkpointFile), [content]);
  }

  /** Keeps what a training left behind its last epoch, unless a longer one was kept. */
  async keep(checkpoints: string): Promise<void> {
    const [own, former] = [await readCheckpoint(checkpoints), await readCheckpoint(this.folder).catch(() => undefined)];
    if (own === undefined || (former !== undefined && former.epoch >= own.epoch)) return;
    await mkdir(this.folder, { recursive: true });
    // A kill between the two files leaves a digest of another state, and the state is not used.
    await rm(join(this.folder, digestFile), { force: true });
    const content = await readFile(join(checkpoints, checkpointFile));
    await replaceFile(join(this.folder, checkpointFile), [content]);
    await replaceFile(join(this.folder, digestFile), digestOf(content));
  }
}

const digestFile = 'sha256';

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
