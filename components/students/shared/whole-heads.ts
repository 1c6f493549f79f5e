import type { OptionRule } from '../../../framework/registry/option-rules.js';

/** The heads of an attention share its width equally. */
export const wholeHeads: OptionRule = {
  option: 'width',
  multipleOf: 'heads',
  because: 'every head takes an equal share of the width',
};
