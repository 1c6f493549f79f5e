import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import type { Architecture } from '../architecture.js';
import { weightFiles } from './checkpoint-files.js';
import { storedTensors } from './decoder-weights.js';

/**
 * Compares the sizes that a `config.json` names with the size of the weights, before anything of those sizes is made.
 *
 * @throws UserInputError where the decoder would have more weights than their files have bytes; where a file of them is none,
 *   or is cut short, that is the reason
 */
export async function requirePlausibleSizes(folder: string, sizes: Architecture): Promise<void> {
  const { vocabulary, width, layers, heads, headWidth, innerWidth } = sizes;
  // The embeddings; the query projection and the first feed-forward matrix of each layer.
  const least = vocabulary * width + layers * width * (heads * headWidth + innerWidth);
  const files = [...(await weightFiles(folder)).keys()];
  const bytes = await Promise.all(
    files.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  const stored = bytes.reduce((sum, one) => sum + one, 0);
  if (least <= stored) return;
  await storedTensors(folder);
  throw new UserInputError({
    place: join(folder, 'config.json'),
    reason: `describes a decoder of at least ${least} weights, but the files of the weights have ${stored} bytes`,
    remedy: 'Use the config.json that belongs to the weights, and copy files that are cut short again.',
  });
}
