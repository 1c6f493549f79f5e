import type { ParameterNames } from './baseline-weights.js';

/** The tensors of an attention of a file: queries, keys and values are rows of one tensor, in that order. */
export function attentionParameters(name: string, scope: string): ParameterNames {
  const parts = ['query', 'key', 'value'].map((part) => `${scope}/${part}`);
  return {
    [`${name}.in.w`]: parts.map((part) => `${part}/weight`),
    [`${name}.in.b`]: parts.map((part) => `${part}/bias`),
    [`${name}.o`]: `${scope}/output`,
  };
}
