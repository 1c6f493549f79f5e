import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';
const jsonFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** Reads a JSON file of a checkpoint folder. */
export async function readCheckpointJson(folder: string, name: string): Promise<JsonObject> {
  const path = join(folder, name);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JsonObject;
  } catch (cause) {
    throw incomplete(path, cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
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
  if (missing.length > 0) {
    throw new UserInputError({
      place: folder,
      reason: `the checkpoint has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`,
      remedy: 'Use the weights that belong to its config.json.',
    });
  }
  return weights;
}

/**
 * Absolute paths of the files of a checkpoint folder: configuration, tokenizer, weights.
 *
 * @throws UserInputError when one of them is missing
 */
export async function checkpointFiles(folder: string): Promise<readonly string[]> {
  const weights = await weightFiles(folder);
  const names = [...jsonFiles, ...(weights.includes(single) ? [] : [index]), ...weights];
  for (const name of names)
    if (!(await isThere(join(folder, name)))) throw incomplete(join(folder, name), 'is missing');
  return names.map((name) => join(folder, name));
}

async function weightFiles(folder: string): Promise<readonly string[]> {
  if (await isThere(join(folder, single))) return [single];
  const { weight_map: places } = await readCheckpointJson(folder, index);
  return [...new Set(Object.values(places as Readonly<Record<string, string>>))].sort();
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function incomplete(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy:
      'A checkpoint folder holds config.json, tokenizer.json, tokenizer_config.json and safetensors, as on the Hub.',
  });
}
