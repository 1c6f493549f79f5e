import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import { isJsonObject, type Json, type JsonObject } from '../../../../framework/json.js';

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';
const jsonFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** Reads a JSON file of a checkpoint folder. */
export async function readCheckpointJson(folder: string, name: string): Promise<JsonObject> {
  const path = join(folder, name);
  let content: Json;
  try {
    content = JSON.parse(await readFile(path, 'utf8')) as Json;
  } catch (cause) {
    throw incomplete(path, cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read');
  }
  if (isJsonObject(content)) return content;
  throw incomplete(path, 'holds no JSON object');
}

/**
 * Absolute paths of the files of a checkpoint folder: configuration, tokenizer, weights.
 *
 * @throws UserInputError when one of them is missing
 */
export async function checkpointFiles(folder: string): Promise<readonly string[]> {
  const weights = [...(await weightFiles(folder)).keys()];
  const names = [...jsonFiles, ...(weights.includes(single) ? [] : [index]), ...weights];
  for (const name of names)
    if (!(await isThere(join(folder, name)))) throw incomplete(join(folder, name), 'is missing');
  return names.map((name) => join(folder, name));
}

/** The files of the weights by name, each with the tensors that the index promises in it (undefined without an index). */
export async function weightFiles(folder: string): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  if (await isThere(join(folder, single))) return new Map([[single, undefined]]);
  if (!(await isThere(join(folder, index)))) throw await withoutSafetensors(folder);
  const { weight_map: places } = await readCheckpointJson(folder, index);
  if (places === undefined || !isJsonObject(places)) throw incomplete(join(folder, index), 'has no "weight_map"');
  const files = new Map<string, string[]>();
  for (const [tensor, file] of Object.entries(places)) {
    // A file beside the index: a path that leads elsewhere is no part of the checkpoint.
    if (typeof file !== 'string' || basename(file) !== file || !file.endsWith('.safetensors')) {
      const reason = 'has a "weight_map" that names something else than safetensors files beside it';
      throw incomplete(join(folder, index), reason);
    }
    files.set(file, [...(files.get(file) ?? []), tensor]);
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function withoutSafetensors(folder: string): Promise<UserInputError> {
  const others = (await readdir(folder).catch(() => [])).filter((name) => /\.(bin|pth|pt|gguf)$/.test(name)).sort();
  if (others.length === 0) return incomplete(join(folder, index), 'cannot be read');
  return new UserInputError({
    place: folder,
    reason: `the weights are in ${others.slice(0, 3).join(', ')}; Formulary reads safetensors`,
    remedy: `Convert them once with Python:
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(${JSON.stringify(folder)}, dtype="auto")
    model.save_pretrained(${JSON.stringify(folder)})`,
  });
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
