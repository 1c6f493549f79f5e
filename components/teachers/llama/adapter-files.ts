import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import { readCheckpointJson } from './checkpoint-files.js';
import { projections, type LoraOptions } from './options.js';

/** A low-rank adapter and the head that was trained with it, as PEFT saves them. */
export interface Adapter {
  readonly lora: LoraOptions;
  /** `model/layers/0/self_attn/q_proj/lora_A/weight` [rank, in], `…/lora_B/weight` [out, rank], `score/weight` [medications, width] */
  readonly weights: Readonly<Record<string, ArrayTensor>>;
}

const files = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' };
const head = 'score/weight';

/**
 * Reads an adapter folder: the adapter's settings and weights under the names of our parameters.
 *
 * @param medications number of medications that the head must have
 */
export async function readAdapter(folder: string, medications: number): Promise<Adapter> {
  const lora = loraOf(await readCheckpointJson(folder, files.config), join(folder, files.config));
  const path = join(folder, files.weights);
  const { tensors } = await readSafetensors(path).catch((cause: NodeJS.ErrnoException) => {
    throw incomplete(path, cause.code === 'ENOENT' ? 'is not there' : `cannot be read: ${cause.message}`);
  });
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name.replace(/^base_model\.model\./, '').replaceAll('.', '/'),
      tensor,
    ]),
  );
  const outputs = weights[head]?.shape[0];
  if (outputs !== medications) {
    throw new UserInputError({
      place: path,
      reason:
        outputs === undefined
          ? 'the adapter has no classification head (base_model.model.score.weight)'
          : `the head has ${outputs} outputs, but the cohort has ${medications} medications`,
      remedy: 'Use an adapter that was trained to classify this cohort (task_type SEQ_CLS).',
    });
  }
  return { lora, weights };
}

/**
 * Absolute paths of the files of an adapter folder.
 *
 * @throws UserInputError when one of them is missing
 */
export async function adapterFiles(folder: string): Promise<readonly string[]> {
  const paths = Object.values(files).map((name) => join(folder, name));
  for (const path of paths) await stat(path).catch(() => Promise.reject(incomplete(path, 'is not there')));
  return paths;
}

function incomplete(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy: `An adapter folder holds ${files.config} and ${files.weights}, as PEFT saves them.`,
  });
}

function loraOf(config: JsonObject, place: string): LoraOptions {
  const { r: rank, lora_alpha: alpha, lora_dropout: dropout = 0, target_modules: targets } = config;
  const names: readonly string[] = Array.isArray(targets) ? targets.map(String) : [];
  const unknown = names.find((name) => !(projections as readonly string[]).includes(name));
  const unsupported = ['use_dora', 'use_rslora', 'fan_in_fan_out'].find((key) => config[key] === true);
  const reason =
    config['peft_type'] !== 'LORA' || typeof rank !== 'number' || typeof alpha !== 'number'
      ? `peft_type is ${JSON.stringify(config['peft_type'])}; expected "LORA" with numbers for r and lora_alpha`
      : unsupported !== undefined
        ? `${unsupported} is not supported`
        : names.length === 0 || unknown !== undefined
          ? `target_modules is ${JSON.stringify(targets)}; expected some of ${projections.join(', ')}`
          : undefined;
  if (reason !== undefined) throw new UserInputError({ place, reason, remedy: 'Use a plain LoRA adapter.' });
  return {
    rank: rank as number,
    alpha: alpha as number,
    dropout: Number(dropout),
    targets: names as LoraOptions['targets'],
  };
}
