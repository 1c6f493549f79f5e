import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import { readSafetensors, type ArrayTensor } from '../../../../framework/tensor/index.js';
import { readTorchFile } from '../../../files/torch-file.js';
import type { Architecture } from '../architecture.js';
import { readCheckpointJson } from '../checkpoint/checkpoint-files.js';
import { headName, type Shapes } from '../checkpoint/decoder-weights.js';
import { requireFinite } from '../checkpoint/finite-weights.js';
import { Settings } from '../checkpoint/settings.js';
import { loraPlanOf, usableAdapters, type AdaptedTask } from './adapter-settings.js';
import type { LoraPlan } from './lora-plan.js';

/** A low-rank adapter, and, of a classifier, the head that was trained with it. */
export interface Adapter {
  readonly lora: LoraPlan;
  /**
   * `model/layers/0/self_attn/q_proj/lora_A/weight` [rank, in], `…/lora_B/weight` [out, rank], `score/weight` [medications,
   * width]
   */
  readonly weights: Readonly<Record<string, ArrayTensor>>;
}

export const adapterConfig = 'adapter_config.json';
/** The files that may hold the weights. PEFT writes the first, the code of LEADER the second. */
const weightFiles = ['adapter_model.safetensors', 'adapter_model.bin'] as const;

/**
 * Reads an adapter folder, as PEFT or the code of LEADER saves it: the adapter's sizes, and its weights under the names of our
 * parameters. A head named `cls_head` (LEADER) is `score` (PEFT).
 *
 * @param shapesOf shapes of the parameters of a decoder with these adapters
 * @throws UserInputError that names what is missing, has another shape, or has no place in the decoder
 */
export async function readAdapter(
  folder: string,
  architecture: Architecture,
  shapesOf: (lora: LoraPlan) => Shapes,
  task: AdaptedTask = 'SEQ_CLS',
): Promise<Adapter> {
  const config = await readCheckpointJson(folder, adapterConfig);
  const lora = loraPlanOf(config, join(folder, adapterConfig), architecture, task);
  const path = join(folder, await weightFile(folder));
  const stored = await readTensors(path);
  const shapes = shapesOf(lora);
  const weights: Record<string, ArrayTensor> = {};
  for (const [name, tensor] of Object.entries(stored)) {
    const own = parameterName(name);
    const expected = own === headName && shapes.has(own) ? [tensor.shape[0]!, architecture.width] : shapes.get(own);
    const shown = `${name} [${tensor.shape.join(', ')}]`;
    if (expected === undefined || !isTrained(own))
      throw refuse(path, `${shown} has no place in the decoder with the adapters that ${adapterConfig} describes`);
    if (expected.join() !== tensor.shape.join()) throw refuse(path, `${shown} should be [${expected.join(', ')}]`);
    if (weights[own] !== undefined) throw refuse(path, `${shown} stands in the file twice`);
    requireFinite(name, path, tensor.data);
    weights[own] = tensor;
  }
  const missing = [...shapes.keys()].filter((name) => isTrained(name) && weights[name] === undefined);
  if (missing.includes(headName))
    throw refuse(path, 'the adapter has no classification head (base_model.model.score.weight)');
  if (missing.length > 0) {
    throw refuse(
      path,
      `${storedName(missing[0]!)} is missing${missing.length > 1 ? `, and ${missing.length - 1} more` : ''}`,
    );
  }
  return { lora, weights };
}

/**
 * Refuses an adapter that was trained for something else, where another program reads its other settings.
 *
 * @throws UserInputError
 */
export async function requireTask(folder: string, task: AdaptedTask): Promise<void> {
  const config = await readCheckpointJson(folder, adapterConfig);
  new Settings(config, join(folder, adapterConfig), `Use an adapter ${usableAdapters[task]}.`).only('task_type', task);
}

/** Refuses a head for another number of medications. */
export function checkHead(head: ArrayTensor, medications: number, place: string): void {
  if (head.shape[0] === medications) return;
  throw new UserInputError({
    place,
    reason: `the head has ${head.shape[0]} outputs, but the cohort has ${medications} medications`,
    remedy: 'Use weights that were trained to classify this cohort (task_type SEQ_CLS).',
  });
}

/**
 * Absolute paths of the files of an adapter folder.
 *
 * @throws UserInputError when one of them is missing
 */
export async function adapterFiles(folder: string): Promise<readonly string[]> {
  const config = join(folder, adapterConfig);
  if (!(await isThere(config))) throw incomplete(config, 'is not there');
  return [config, join(folder, await weightFile(folder))];
}

/** The name of a parameter as PEFT writes it. */
export function storedName(name: string): string {
  return `base_model.model.${name.replaceAll('/', '.')}`;
}

function parameterName(stored: string): string {
  const name = stored.replace(/^base_model\.model\./, '').replace(/^cls_head\.weight$/, 'score.weight');
  return (name.startsWith('layers.') ? `model.${name}` : name).replaceAll('.', '/');
}

function isTrained(name: string): boolean {
  return name === headName || /\/lora_[AB]\/weight$/.test(name);
}

async function weightFile(folder: string): Promise<string> {
  for (const name of weightFiles) if (await isThere(join(folder, name))) return name;
  throw incomplete(join(folder, weightFiles[0]), 'is not there');
}

async function readTensors(path: string): Promise<Readonly<Record<string, ArrayTensor>>> {
  if (!path.endsWith('.bin')) {
    return (
      await readSafetensors(path).catch((cause: Error) =>
        Promise.reject(incomplete(path, `cannot be read: ${cause.message}`)),
      )
    ).tensors;
  }
  return readTorchFile(path).catch((cause: Error) => {
    throw new UserInputError({
      place: path,
      reason: `cannot be read: it ${cause.message}`,
      remedy: `Where you trust the file, convert it with Python:
    import torch
    from safetensors.torch import save_file
    save_file({name: tensor.contiguous() for name, tensor in torch.load("adapter_model.bin", map_location="cpu").items()}, "adapter_model.safetensors")`,
    });
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function refuse(place: string, reason: string): UserInputError {
  return new UserInputError({ place, reason, remedy: 'Use the adapter that was trained on this checkpoint.' });
}

function incomplete(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy: `An adapter folder holds ${adapterConfig} and ${weightFiles.join(' or ')}, as PEFT or the code of LEADER saves them.`,
  });
}
