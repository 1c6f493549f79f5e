import type { OptionRule } from '../../../framework/registry/option-rules.js';

/** Of a decoder that begins at random: neither a checkpoint nor a trained run gives its sizes. */
export const random = { from: [null], checkpoint: [null] };

const trained = 'layer by layer the weights of a checkpoint stay as they are stored, and here they are trained';

/** Rules of a decoder, whether it prescribes or writes: sizes fit together, and what changes a checkpoint has one. */
export const decoderRules: readonly OptionRule[] = [
  {
    option: 'width',
    multipleOf: 'heads',
    even: true,
    when: random,
    because: 'every head takes an equal share of the width, and turns pairs of its numbers by the position of a token',
  },
  {
    option: 'heads',
    multipleOf: 'keyValueHeads',
    when: random,
    because: 'heads share keys and values in groups of one size',
  },
  {
    option: 'lora',
    is: [null],
    when: random,
    because: 'low-rank adapters change a checkpoint, and none is named; a random decoder is trained whole',
  },
  {
    option: 'adapter',
    is: [null],
    when: random,
    because: 'an adapter belongs to a checkpoint, and none is named',
  },
  {
    option: 'layerByLayer',
    is: [false],
    when: random,
    because: trained,
  },
  {
    option: 'layerByLayer',
    is: [false],
    when: { from: [null], lora: [null], adapter: [null] },
    unless: { steps: [0] },
    because: `${trained}; adapters (\`lora\`) can be trained`,
  },
  {
    option: 'layerByLayer',
    is: [false],
    where: { 'engine.lanes': { above: 1 } },
    because:
      'layer by layer one batch is computed at a time, so that little memory is needed, and lanes have no effect',
  },
];

/** Rules between the options of teacher/llama. */
export const llamaRules: readonly OptionRule[] = [
  ...decoderRules,
  {
    option: 'steps',
    not: [0],
    when: random,
    because: '0 steps leave the classification head random: no adapter brings one',
  },
  {
    option: 'microBatch',
    is: [null],
    where: { 'teacherLosses.*.declares.minimumBatch': { above: 1 } },
    because: 'a loss of `teacherLosses` compares the patients of a step, which would be computed apart',
  },
];
