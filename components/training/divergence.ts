import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors, type ArrayTensor, type Feeds } from '../../framework/tensor/index.js';
import { UserInputError } from '../../framework/errors.js';

/** Keeps the batch that made the loss infinite or not a number, below the run's own folders, and says what to do. */
export async function divergence(
  folder: string,
  epoch: number,
  report: Readonly<Record<string, number>>,
  feeds: Feeds,
): Promise<UserInputError> {
  const path = join(folder, 'diverged-batch.safetensors');
  await mkdir(folder, { recursive: true });
  await writeSafetensors(path, feeds as Record<string, ArrayTensor>, { epoch: String(epoch) });
  const broken = Object.entries(report).filter(([, value]) => !Number.isFinite(value));
  return new UserInputError({
    place: `training, epoch ${epoch}`,
    reason: `the loss is no longer finite (${broken.map(([name, value]) => `${name} = ${value}`).join(', ')}); the batch is kept in ${path}`,
    remedy: 'Lower `training.learningRate`, set `training.clipNorm: 1`, or lower the weight of the term that broke.',
  });
}
