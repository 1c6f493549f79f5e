import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type { Llama3Scaling, Rotary } from './architecture.js';

/** [length, head width] cosines and sines of the rotary angles; both halves of the features are equal. */
export interface RotaryTables {
  readonly cos: ArrayTensor;
  readonly sin: ArrayTensor;
}

export function rotaryTables(rotary: Rotary, headWidth: number, length: number): RotaryTables {
  const frequencies = rotaryFrequencies(rotary, headWidth);
  const table = (wave: (angle: number) => number): ArrayTensor => {
    const data = new Float32Array(length * headWidth);
    for (let i = 0; i < data.length; i++) {
      const position = Math.floor(i / headWidth);
      data[i] = wave(position * frequencies[i % frequencies.length]!);
    }
    return { data, shape: [length, headWidth] };
  };
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** [head width / 2] radians per position. */
function rotaryFrequencies({ theta, scaling }: Rotary, headWidth: number): Float64Array {
  const plain = Float64Array.from({ length: headWidth / 2 }, (_, pair) => theta ** ((-2 * pair) / headWidth));
  if (scaling === undefined) return plain;
  if (scaling.type === 'linear') return plain.map((frequency) => frequency / scaling.factor);
  return plain.map((frequency) => llama3Frequency(frequency, scaling));
}

function llama3Frequency(frequency: number, scaling: Llama3Scaling): number {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalLength } = scaling;
  const turns = (originalLength * frequency) / (2 * Math.PI);
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const kept = (turns - low) / (high - low);
  return (1 - kept) * (frequency / factor) + kept * frequency;
}
