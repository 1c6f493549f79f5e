import type { AskedPrompts, PromptText } from '../../../components/contracts/teacher.js';

/** Prompts with made-up keys. */
export function askedOf(prompts: readonly PromptText[]): AskedPrompts {
  return { prompts, keys: prompts.map((_, index) => `patient ${index}`) };
}
