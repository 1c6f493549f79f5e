import { Type } from '../../../framework/registry/type.js';

export const maxAnswerTokens = Type.Integer({
  minimum: 2,
  default: 196,
  description: 'largest number of tokens of an answer, the end token included; as released',
});

/** How answers are searched for. */
export const answeringOptions = {
  beams: Type.Integer({
    minimum: 1,
    default: 4,
    description:
      'answers that are followed at once, the likeliest of which is kept (beam search); 1: the likeliest token each time',
  }),
  lengthPenalty: Type.Number({
    default: 1,
    description: 'exponent of the length by which the log likelihood of an answer is divided',
  }),
};

/** Adapters that training starts from. */
export const startingAdapter = Type.Optional(
  Type.String({
    format: 'path',
    description:
      'folder of a LoRA adapter as PEFT saves it for a language model (task_type CAUSAL_LM): training starts from it, and its settings take the place of `lora`',
  }),
);
