import type { Architecture } from '../../../../components/teachers/llama/architecture.js';

/** Sizes of LLaMA-7B. */
export const llama7b = {
  width: 4096,
  layers: 32,
  heads: 32,
  keyValueHeads: 32,
  headWidth: 128,
  innerWidth: 11008,
  vocabulary: 32000,
} as Architecture;
