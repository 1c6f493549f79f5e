import type { Json, JsonObject } from '../../../../framework/json.js';
import type { Architecture } from '../architecture.js';
import { families, type Family } from './families.js';
import { harmlessSettings } from './harmless-settings.js';
import { rotaryOf } from './rotary-of-config.js';
import { Settings } from './settings.js';

const supported = `model_type ${Object.keys(families).join(', ')}`;
const activations: Readonly<Record<Family['activation'], readonly string[]>> = {
  silu: ['silu', 'swish'],
  'gelu-tanh': ['gelu_pytorch_tanh'],
};

/**
 * Reads a checkpoint's `config.json`. Absent settings have the defaults of the transformers library.
 *
 * @param ignored settings that the user says change nothing
 * @throws UserInputError for every setting that is not computed with and is not known to change nothing
 */
export function architectureOfConfig(config: JsonObject, place: string, ignored: readonly string[] = []): Architecture {
  const settings = new Settings(
    config,
    place,
    `Supported: ${supported}; \`type: transformers\` computes others. A setting that changes nothing may be listed in \`teacher.ignoredSettings\`.`,
  );
  const type = String(settings.value('model_type'));
  const family = Object.hasOwn(families, type) ? families[type] : undefined;
  if (family === undefined) throw settings.refuse(`model_type is "${type}"`);
  const heads = settings.size('num_attention_heads');
  const width = settings.size('hidden_size');
  const keyValueHeads = settings.size('num_key_value_heads', heads);
  const headWidth = settings.size('head_dim', family.headWidth ?? width / heads);
  if (heads % keyValueHeads !== 0 || headWidth % 2 !== 0)
    throw settings.refuse(`${heads} heads of width ${headWidth} over ${keyValueHeads} key and value heads do not fit`);
  const bias = family.bias === 'attention_bias' && settings.flag('attention_bias');
  const layers = settings.size('num_hidden_layers');
  if (layers > mostLayers) throw settings.unexpected('num_hidden_layers', `at most ${mostLayers}`);
  const window = windowOf(settings, family, layers);
  const feedForward = family.feedForwardBias && settings.flag('mlp_bias');
  refuseOthers(settings, family);
  const architecture: Architecture = {
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth,
    innerWidth: settings.size('intermediate_size'),
    vocabulary: settings.size('vocab_size'),
    normEpsilon: settings.number('rms_norm_eps', family.normEpsilon),
    bias: { queryKeyValue: bias || family.bias === 'query-key-value', output: bias, feedForward },
    rotary: rotaryOf(settings),
    ...(window.length > 0 && { slidingWindow: { tokens: settings.size('sliding_window', 4096), layers: window } }),
    ...(family.headNorm && { headNorm: true }),
    ...(family.fused && { fused: true }),
    ...(family.shifted && { shiftedNorms: true, embeddingScale: Math.sqrt(width) }),
    ...(family.activation !== 'silu' && { activation: family.activation }),
  };
  settings.finish((key) => harmlessSettings.has(key) || ignored.includes(key));
  return architecture;
}

/** Settings that are computed with in one way only. */
function refuseOthers(settings: Settings, family: Family): void {
  settings.only('hidden_act', ...activations[family.activation]);
  settings.only('hidden_activation', ...activations[family.activation]);
  for (const key of ['attention_dropout', 'resid_pdrop', 'embd_pdrop']) settings.only(key, 0);
  for (const key of [
    'attention_bias',
    'mlp_bias',
    'is_encoder_decoder',
    'add_cross_attention',
    'tie_encoder_decoder',
    'use_bidirectional_attention',
  ]) {
    if (family.bias === 'attention_bias' && key === 'attention_bias') continue;
    if (family.feedForwardBias && key === 'mlp_bias') continue;
    settings.only(key, false);
  }
  settings.only('pruned_heads', {});
  settings.only('is_decoder', true, false);
}

/** More than any decoder has; a list of a thousand million layers would fill the memory. */
const mostLayers = 10_000;

/** The layers whose positions see only a window. */
function windowOf(settings: Settings, { window }: Family, layers: number): readonly number[] {
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const declared = settings.texts('layer_types');
  const expected = expectedWindow(settings, window, all);
  if (declared === undefined) return expected;
  const allowed = ['full_attention', 'sliding_attention'];
  if (declared.length !== layers || !declared.every((type) => allowed.includes(type)))
    throw settings.unexpected('layer_types', `${layers} times ${allowed.join(' or ')}`);
  const named = all.filter((layer) => declared[layer] === 'sliding_attention');
  const hasWindow = settings.value('sliding_window') !== undefined || !settings.writes('sliding_window');
  if (window === 'switched' && (named.length === 0 || (settings.flag('use_sliding_window') && hasWindow))) return named;
  if (named.join() !== expected.join()) {
    throw settings.unexpected(
      'layer_types',
      `what the other settings say: a window in layers [${expected.join(', ')}]`,
    );
  }
  return expected;
}

function expectedWindow(settings: Settings, window: Family['window'], all: readonly number[]): readonly number[] {
  if (window === 'none') {
    settings.only('sliding_window');
    settings.only('use_sliding_window', false);
    return [];
  }
  if (window === 'switched') {
    const from = settings.number('max_window_layers', 28);
    const size: Json | undefined = settings.value('sliding_window');
    const present = size !== undefined || !settings.writes('sliding_window');
    return settings.flag('use_sliding_window') && present ? all.filter((layer) => layer >= from) : [];
  }
  settings.only('use_sliding_window', true);
  const size = settings.value('sliding_window') ?? (settings.writes('sliding_window') ? undefined : window.default);
  return size === undefined ? [] : all;
}
