import type { Architecture } from '../architecture.js';
import { UserInputError } from '../../../../framework/errors.js';
import type { LoraOptions } from '../options.js';

/** Which projections of a decoder have a low-rank adapter, and of what size. */
export interface LoraPlan {
  /** Dropout rate on the input of the adapters. */
  readonly dropout: number;
  /** By the projection's path among our parameters (`model/layers/0/self_attn/q_proj`). */
  readonly modules: Readonly<Record<string, LoraModule>>;
}

export interface LoraModule {
  readonly rank: number;
  /** The adapter's product is multiplied with it: alpha / rank. */
  readonly scale: number;
}

/** The paths of every projection of a decoder, in order. */
export function projectionPaths({ layers, fused }: Pick<Architecture, 'layers' | 'fused'>): readonly string[] {
  const attention = fused === true ? ['qkv_proj', 'o_proj'] : ['q_proj', 'k_proj', 'v_proj', 'o_proj'];
  const feedForward = fused === true ? ['gate_up_proj', 'down_proj'] : ['gate_proj', 'up_proj', 'down_proj'];
  const names = [...attention.map((name) => `self_attn/${name}`), ...feedForward.map((name) => `mlp/${name}`)];
  return Array.from({ length: layers }, (_, layer) => names.map((name) => `model/layers/${layer}/${name}`)).flat();
}

/** The plan of the option `lora`: one size for every target. */
export function planOf({ rank, alpha, dropout, targets }: LoraOptions, architecture: Architecture): LoraPlan {
  const paths = projectionPaths(architecture);
  const absent = targets.find((target) => !paths.some((path) => path.endsWith(`/${target}`)));
  if (absent !== undefined) {
    const own = new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    throw new UserInputError({
      place: 'teacher.lora.targets',
      reason: `the checkpoint's layers have no ${absent}`,
      remedy: `They have ${[...own].join(', ')}.`,
    });
  }
  const adapted = paths.filter((path) => targets.some((target) => path.endsWith(`/${target}`)));
  return { dropout, modules: Object.fromEntries(adapted.map((path) => [path, { rank, scale: alpha / rank }])) };
}
