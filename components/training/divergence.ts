import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors, type ArrayTensor, type Feeds } from '../../framework/tensor/index.js';

/** Ends a training whose loss has exploded or is not finite. No check before the training could have told. */
export class Divergence extends Error {
  override readonly name = 'Divergence';
}

/** A step after which training makes no sense any more. */
export interface DivergedStep {
  readonly epoch: number;
  /** The section that says how the model is trained: `training`, `teacher`. */
  readonly section: string;
  readonly report: Readonly<Record<string, number>>;
  /** The inputs of the step; several where it was computed in parts. */
  readonly feeds: Feeds | readonly Feeds[];
}

/**
 * Keeps the batch that made the loss explode, infinite or not a number below the run's own folders, and says what to do. The
 * message names the file and the terms of the loss, nothing of the batch.
 */
export async function divergence(folder: string, { epoch, section, report, feeds }: DivergedStep): Promise<Divergence> {
  const path = join(folder, 'diverged-batch.safetensors');
  await mkdir(folder, { recursive: true });
  await writeSafetensors(path, namedFeeds(feeds), { epoch: String(epoch) });
  const isFinite = Number.isFinite(report['loss']);
  const broken = Object.entries(report).filter(([name, value]) =>
    isFinite ? name === 'loss' : !Number.isFinite(value),
  );
  const terms = broken.map(([name, value]) => `${name} = ${value}`).join(', ');
  const reason = `the loss ${isFinite ? 'has exploded' : 'is no longer finite'} (${terms}); the batch is kept in ${path}`;
  const remedy = `Lower \`${section}.learningRate\`, set \`${section}.gradientClipping\` to 1 or less, or lower the weight of the term that broke.`;
  return new Divergence(`${section}, epoch ${epoch}: ${reason}\n  ${remedy}`);
}

/** The parts of a step have their numbers before the names: `0/ids`. */
function namedFeeds(feeds: Feeds | readonly Feeds[]): Record<string, ArrayTensor> {
  if (!Array.isArray(feeds)) return feeds as Record<string, ArrayTensor>;
  const parts = feeds.flatMap((part: Feeds, number) =>
    Object.entries(part).map(([name, value]) => [`${number}/${name}`, value] as const),
  );
  return Object.fromEntries(parts);
}
