import type { Rotary } from '../architecture.js';
import type { Settings } from './settings.js';

/** Reads `rope_parameters` (theta inside), or `rope_theta` and `rope_scaling`. Other kinds of scaling are refused by name. */
export function rotaryOf(settings: Settings): Rotary {
  const [newer, older] = [settings.object('rope_parameters'), settings.object('rope_scaling')];
  if (newer !== undefined && older !== undefined && JSON.stringify(newer) !== JSON.stringify(older))
    throw settings.refuse('"rope_parameters" and "rope_scaling" say different things');
  settings.only('partial_rotary_factor', 1);
  const length = settings.value('original_max_position_embeddings');
  const rotary = settings.part(newer !== undefined ? 'rope_parameters' : 'rope_scaling');
  rotary.only('partial_rotary_factor', 1);
  const theta = rotary.number('rope_theta', settings.number('rope_theta', 10000));
  const type = String(rotary.value('rope_type') ?? rotary.value('type') ?? 'default');
  rotary.only('type', type);
  const scaling = scalingOf(rotary, type, length === undefined ? settings.value('max_position_embeddings') : length);
  rotary.finish(() => false);
  return { theta, ...(scaling !== undefined && { scaling }) };
}

function scalingOf(rotary: Settings, type: string, length: unknown): Rotary['scaling'] {
  if (type === 'default') return undefined;
  if (type === 'linear') return { type, factor: rotary.number('factor') };
  if (type !== 'llama3')
    throw rotary.unexpected(rotary.writes('rope_type') ? 'rope_type' : 'type', 'default, linear or llama3');
  return {
    type,
    factor: rotary.number('factor'),
    lowFrequencyFactor: rotary.number('low_freq_factor'),
    highFrequencyFactor: rotary.number('high_freq_factor'),
    originalLength: rotary.size('original_max_position_embeddings', typeof length === 'number' ? length : undefined),
  };
}
