import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeSafetensors, type ArrayTensor } from '../../../../framework/tensor/index.js';
import { headName } from '../checkpoint/decoder-weights.js';
import { adapterConfig, storedName } from './adapter-files.js';
import type { AdaptedTask } from './adapter-settings.js';
import type { LoraPlan } from './lora-plan.js';

/**
 * Writes an adapter, and the head of a classifier, as PEFT does, so that `PeftModel.from_pretrained` loads them onto the
 * checkpoint.
 *
 * @param weights under the names of our parameters; others than adapters and head are left out
 * @param checkpoint the folder of the checkpoint, of which the last part is written
 */
export async function writeAdapter(
  folder: string,
  lora: LoraPlan,
  weights: Readonly<Record<string, ArrayTensor>>,
  checkpoint: string,
  task: AdaptedTask = 'SEQ_CLS',
): Promise<void> {
  const own = Object.entries(weights).filter(([name]) => name === headName || /\/lora_[AB]\/weight$/.test(name));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, adapterConfig),
    `${JSON.stringify(configOf(lora, basename(checkpoint), task), null, 2)}\n`,
  );
  await writeSafetensors(
    join(folder, 'adapter_model.safetensors'),
    Object.fromEntries(own.map(([name, tensor]) => [storedName(name), tensor])),
    { format: 'pt' },
  );
}

/** The settings that PEFT needs to build the same adapters: a rank and alpha, and what differs from them by module. */
function configOf({ dropout, modules }: LoraPlan, base: string, task: AdaptedTask) {
  const sizes = Object.entries(modules).map(([path, { rank, scale }]) => ({
    module: path.replaceAll('/', '.'),
    rank,
    alpha: scale * rank,
  }));
  const [{ rank, alpha }] = sizes as [(typeof sizes)[number]];
  const others = (size: 'rank' | 'alpha', usual: number) =>
    Object.fromEntries(sizes.filter((own) => own[size] !== usual).map((own) => [own.module, own[size]]));
  return {
    peft_type: 'LORA',
    task_type: task,
    base_model_name_or_path: base,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    bias: 'none',
    target_modules: targetsOf(sizes.map(({ module }) => module)),
    rank_pattern: others('rank', rank),
    alpha_pattern: others('alpha', alpha),
    modules_to_save: task === 'SEQ_CLS' ? ['classifier', 'score'] : null,
  };
}

/** The last parts of the names where every layer adapts the same projections, else the whole names. */
function targetsOf(modules: readonly string[]): readonly string[] {
  const inLayer = new Map<string, string[]>();
  for (const module of modules) {
    const [, layer, name] = /layers\.(\d+)\..*\.(\w+)$/.exec(module)!;
    inLayer.set(layer!, [...(inLayer.get(layer!) ?? []), name!]);
  }
  const layers = Math.max(...[...inLayer.keys()].map(Number)) + 1;
  const first = inLayer.get('0') ?? [];
  const alike = inLayer.size === layers && [...inLayer.values()].every((names) => names.join() === first.join());
  return alike ? first : modules;
}
