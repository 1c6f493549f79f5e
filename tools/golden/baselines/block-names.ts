import type { ParameterNames } from './baseline-weights.js';

const layers = {
  q: 'attention/query',
  k: 'attention/key',
  v: 'attention/value',
  o: 'attention/output',
  ff1: 'feed-forward/inner',
  ff2: 'feed-forward/outer',
  ln1: 'attention-norm',
  ln2: 'feed-forward-norm',
};

/** The layers `block.0.q`, `block.0.k`, … of transformer blocks that the student has at `block-0`, …. */
export function blockNames(blocks: number): ParameterNames {
  const names = Array.from({ length: blocks }, (_, n) =>
    Object.entries(layers).map(([name, layer]) => [`block.${n}.${name}`, `student/block-${n}/${layer}`]),
  );
  return Object.fromEntries(names.flat());
}
