import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';

/** Reads a JSON file of a checkpoint folder. */
export async function readCheckpointJson(folder: string, name: string): Promise<JsonObject> {
  const path = join(folder, name);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JsonObject;
  } catch (cause) {
    throw new UserInputError({
      place: path,
      reason: cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read',
      remedy:
        'A checkpoint folder holds config.json, tokenizer.json, tokenizer_config.json and safetensors, as on the Hub.',
    });
  }
}

/** The weights of a checkpoint, in one file or in shards with an index, under the names of our parameters. */
export async function readWeights(folder: string, wanted: ReadonlySet<string>): Promise<Record<string, ArrayTensor>> {
  const names = new Set([...wanted].map((name) => name.replaceAll('/', '.')));
  const weights: Record<string, ArrayTensor> = {};
  for (const file of await weightFiles(folder)) {
    const { tensors } = await readSafetensors(join(folder, file), { names });
    for (const [name, tensor] of Object.entries(tensors)) weights[name.replaceAll('.', '/')] = tensor;
  }
  const missing = [...wanted].filter((name) => weights[name] === undefined).map((name) => name.replaceAll('/', '.'));
  if (missing.length > 0)
    throw new UserInputError({
      place: folder,
      reason: `the checkpoint has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`,
      remedy: 'Use the weights that belong to its config.json.',
    });
  return weights;
}

async function weightFiles(folder: string): Promise<readonly string[]> {
  const single = 'model.safetensors';
  if ((await stat(join(folder, single)).catch(() => undefined)) !== undefined) return [single];
  const index = await readCheckpointJson(folder, 'model.safetensors.index.json');
  return [...new Set(Object.values(index['weight_map'] as Readonly<Record<string, string>>))].sort();
}
