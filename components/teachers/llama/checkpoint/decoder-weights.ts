import { join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import {
  readSafetensors,
  readSafetensorsHeader,
  type ArrayTensor,
  type StoredTensor,
} from '../../../../framework/tensor/index.js';
import { weightFiles } from './checkpoint-files.js';
import { requireFinite } from './finite-weights.js';

/** Names of our parameters → the shapes that the decoder needs. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** A weight in a file of the checkpoint. */
export interface WeightPlace extends StoredTensor {
  readonly file: string;
  /** Its name in the file. */
  readonly stored: string;
}

/** The head of a checkpoint that was trained to classify. */
export const headName = 'score/weight';

/** The head of a checkpoint that was trained to write text. */
export const languageHeadName = 'lm_head/weight';

const floats = ['F32', 'F16', 'BF16', 'F64'];
/** Tensors that a decoder may have no use for: the head of the language model, and angles that are computed. */
const unused = /^(lm_head\.weight|(model\.)?layers\.\d+\.self_attn\.rotary_emb\.inv_freq)$/;

/**
 * Says where each weight of a decoder lies, reading no values. Names may lack the leading `model.`, as the decoder alone is
 * saved.
 *
 * @throws UserInputError that names tensor, shape and file where a tensor is missing, has another shape or type, or is not used
 */
export async function locateWeights(folder: string, wanted: Shapes): Promise<ReadonlyMap<string, WeightPlace>> {
  const stored = await storedTensors(folder);
  const bare = stored.some((tensor) => tensor.stored === 'embed_tokens.weight');
  const places = new Map<string, WeightPlace>();
  for (const tensor of stored) {
    const name = nameOf(tensor.stored, bare);
    if (unused.test(tensor.stored) && !wanted.has(name)) continue;
    const shape = wanted.get(name) ?? (name === headName ? [tensor.shape[0]!, widthOf(wanted)] : undefined);
    if (shape === undefined) throw refuse(tensor, 'has no place in the decoder that config.json describes');
    if (!floats.includes(tensor.dtype))
      throw refuse(tensor, `has type ${tensor.dtype}; expected ${floats.join(', ')}: quantized weights are not read`);
    if (shape.join() !== tensor.shape.join()) throw refuse(tensor, `should be [${shape.join(', ')}] by config.json`);
    if (places.has(name)) throw refuse(tensor, `stands in ${places.get(name)!.file} too`);
    places.set(name, tensor);
  }
  const missing = [...wanted].filter(([name]) => !places.has(name));
  if (missing.length > 0) {
    const names = missing.slice(0, 3).map(([name, shape]) => `${name.replaceAll('/', '.')} [${shape.join(', ')}]`);
    throw new UserInputError({
      place: folder,
      reason: `the checkpoint has no ${names.join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}`,
      remedy: belong,
    });
  }
  return places;
}

/**
 * Reads weights from their places, under the names of our parameters.
 *
 * @throws UserInputError where a number is infinite, or none
 */
export async function readWeights(places: ReadonlyMap<string, WeightPlace>): Promise<Record<string, ArrayTensor>> {
  const weights: Record<string, ArrayTensor> = {};
  for (const file of new Set([...places.values()].map((place) => place.file))) {
    const own = new Map(
      [...places].filter(([, place]) => place.file === file).map(([name, { stored }]) => [stored, name]),
    );
    const { tensors } = await readSafetensors(file, { names: new Set(own.keys()) });
    for (const [stored, tensor] of Object.entries(tensors)) {
      requireFinite(stored, file, tensor.data);
      weights[own.get(stored)!] = tensor;
    }
  }
  return weights;
}

/**
 * Every tensor of every file, with its file.
 *
 * @throws UserInputError where a file is no safetensors, is cut short, or lacks what the index promises
 */
export async function storedTensors(folder: string): Promise<readonly WeightPlace[]> {
  const places: WeightPlace[] = [];
  for (const [name, promised] of await weightFiles(folder)) {
    const file = join(folder, name);
    const { tensors } = await readSafetensorsHeader(file).catch((cause: Error) => {
      throw new UserInputError({ place: file, reason: reasonOf(cause, file), remedy: 'Copy or download it again.' });
    });
    const absent = promised?.find((tensor) => !tensors.has(tensor));
    if (absent !== undefined) {
      throw new UserInputError({
        place: file,
        reason: `does not hold ${absent}, which the index promises`,
        remedy: belong,
      });
    }
    for (const [stored, tensor] of tensors) places.push({ ...tensor, file, stored });
  }
  return places;
}

const belong = 'Use the weights that belong to its config.json.';

function nameOf(stored: string, bare: boolean): string {
  const name = stored.replaceAll('.', '/');
  return bare && name !== headName && name !== languageHeadName ? `model/${name}` : name;
}

function widthOf(wanted: Shapes): number {
  return wanted.get('model/norm/weight')![0]!;
}

function reasonOf({ message }: Error, file: string): string {
  return message.startsWith(`${file} `) ? message.slice(file.length + 1) : message;
}

function refuse({ file, stored, shape }: WeightPlace, reason: string): UserInputError {
  return new UserInputError({ place: file, reason: `${stored} [${shape.join(', ')}] ${reason}`, remedy: belong });
}
