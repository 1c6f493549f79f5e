import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import type { Architecture } from '../../teachers/llama/architecture.js';
import { KeyValueMemory } from './key-value-memory.js';

const hidden = -1e9;

/** A beam in a row of the program: its prompt's length, and its last token. */
export interface Row {
  readonly tokens: number;
  readonly token: number;
}

/** The inputs of `nextTokenProgram` for a whole prompt. There is one earlier slot, which is hidden. */
export function promptFeeds(prompt: Int32Array, architecture: Architecture): Feeds {
  const count = prompt.length;
  const bias = (window: number) => {
    const data = new Float32Array(count * (count + 1)).fill(hidden);
    for (let token = 0; token < count; token++) {
      const line = token * (count + 1) + 1;
      data.fill(0, line + Math.max(0, token - window + 1), line + token + 1);
    }
    return { data, shape: [1, 1, count, count + 1] };
  };
  return {
    ...new KeyValueMemory(architecture, 1, 1, 1).feeds(),
    ids: { data: prompt, shape: [1, count] },
    positions: { data: Int32Array.from(prompt.keys()), shape: [1, count] },
    last: { data: Int32Array.of(count - 1), shape: [1] },
    ...biases(bias, architecture),
  };
}

/**
 * The inputs for the next token of every row.
 *
 * @param written tokens of the answers that are in the memory
 */
export function answerFeeds(
  memory: KeyValueMemory,
  rows: readonly Row[],
  written: number,
  architecture: Architecture,
): Feeds {
  const { promptSlots, slots } = memory;
  const bias = (window: number) => {
    const data = new Float32Array(rows.length * (slots + 1)).fill(hidden);
    rows.forEach(({ tokens }, row) => {
      const line = row * (slots + 1);
      const first = Math.max(0, tokens + written - window + 1);
      if (first < tokens) data.fill(0, line + first, line + tokens);
      const answer = line + promptSlots;
      data.fill(0, answer + Math.max(0, first - tokens), answer + written);
      data[line + slots] = 0;
    });
    return { data, shape: [rows.length, 1, 1, slots + 1] };
  };
  const perRow = (valueOf: (row: Row, index: number) => number) => Int32Array.from(rows, valueOf);
  return {
    ...memory.feeds(),
    ids: { data: perRow(({ token }) => token), shape: [rows.length, 1] },
    positions: { data: perRow(({ tokens }) => tokens + written), shape: [rows.length, 1] },
    last: { data: perRow((_, index) => index), shape: [rows.length] },
    ...biases(bias, architecture),
  };
}

/** What tokens see: all before them, and in layers with a window so many. */
function biases(bias: (window: number) => ArrayTensor, { slidingWindow }: Architecture): Feeds {
  return { bias: bias(Infinity), ...(slidingWindow && { 'window-bias': bias(slidingWindow.tokens) }) };
}
