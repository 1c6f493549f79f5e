import type { Json, JsonObject } from '../../../../framework/json.js';
import { Settings } from '../checkpoint/settings.js';
import type { Architecture } from '../architecture.js';
import { chosenModules, pythonPattern } from './adapted-modules.js';
import { projectionPaths, type LoraModule, type LoraPlan } from './lora-plan.js';

/** Settings of an `adapter_config.json` that say where an adapter comes from or how it is stored. */
const harmless = new Set([
  'auto_mapping',
  'base_model_name_or_path',
  'inference_mode',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
]);
/** Values that switch a feature off. PEFT writes all of its features into every file. */
const off = new Set(['null', 'false', '{}', '[]']);
/** What an adapted model is for, in PEFT's words: to classify, or to write text. */
export type AdaptedTask = 'SEQ_CLS' | 'CAUSAL_LM';

/** Modules before and behind the layers, which PEFT adapts where they are chosen. */
const beyondLayers: Readonly<Record<AdaptedTask, readonly string[]>> = {
  SEQ_CLS: ['model.embed_tokens'],
  CAUSAL_LM: ['model.embed_tokens', 'lm_head'],
};

/** Modules that PEFT saves whole beside the adapters. The head of a classifier is one of these names. */
const heads: Readonly<Record<AdaptedTask, readonly string[]>> = {
  SEQ_CLS: ['classifier', 'score', 'cls_head'],
  CAUSAL_LM: [],
};
export const usableAdapters: Readonly<Record<AdaptedTask, string>> = {
  SEQ_CLS: 'with a classification head',
  CAUSAL_LM: 'of a language model',
};

/**
 * Reads an `adapter_config.json`: ranks and scales of every adapted projection of the decoder.
 *
 * @throws UserInputError for every setting that changes numbers and is not computed with
 */
export function loraPlanOf(
  config: JsonObject,
  place: string,
  architecture: Architecture,
  task: AdaptedTask = 'SEQ_CLS',
): LoraPlan {
  const settings = new Settings(
    config,
    place,
    `Use a LoRA adapter of linear layers ${usableAdapters[task]}, or merge it into the checkpoint with peft.`,
  );
  settings.only('peft_type', 'LORA');
  if (!settings.writes('peft_type')) throw settings.unexpected('peft_type', '"LORA"');
  settings.only('task_type', task);
  settings.only('bias', 'none');
  settings.only('init_lora_weights', true, false, 'gaussian', 'orthogonal');
  const saved = settings.texts('modules_to_save') ?? [];
  if (!saved.every((module) => heads[task].includes(module)))
    throw settings.unexpected('modules_to_save', ['none', ...heads[task]].join(' or '));
  const [rank, alpha] = [settings.size('r'), settings.number('lora_alpha')];
  const [ranks, alphas] = [patterns(settings, 'rank_pattern'), patterns(settings, 'alpha_pattern')];
  const stabilized = settings.flag('use_rslora');
  const dropout = settings.number('lora_dropout', 0);
  const isChosen = chosenModules(settings);
  // PEFT leaves the head out of all linear layers.
  for (const name of config['target_modules'] === 'all-linear' ? [] : beyondLayers[task]) {
    if (isChosen(name))
      throw settings.refuse(`"target_modules" chooses ${name}, and adapters of projections alone are computed`);
  }
  settings.finish((key, value) => harmless.has(key) || off.has(JSON.stringify(value)));
  const modules: Record<string, LoraModule> = {};
  for (const path of projectionPaths(architecture)) {
    const name = path.replaceAll('/', '.');
    if (!isChosen(name)) continue;
    const own = ranks(name) ?? rank;
    modules[path] = { rank: own, scale: (alphas(name) ?? alpha) / (stabilized ? Math.sqrt(own) : own) };
  }
  if (Object.keys(modules).length === 0)
    throw settings.unexpected('target_modules', 'names of projections that the checkpoint has');
  return { dropout, modules };
}

/** Reads `rank_pattern` or `alpha_pattern`: the first pattern that ends a module's name gives its number. */
function patterns(settings: Settings, key: string): (module: string) => number | undefined {
  const entries = Object.entries(settings.object(key) ?? {}).map(([pattern, value]: [string, Json]) => {
    if (typeof value !== 'number') throw settings.unexpected(key, 'numbers by module');
    return [pythonPattern(settings, `(?:.*\\.)?(?:${pattern})`), value] as const;
  });
  return (module) => entries.find(([matches]) => matches(module) !== null)?.[1];
}
