import { Type } from '../../../framework/registry/type.js';

/** The options of every language model that say how its answers are read. */
export const namingOptions = {
  similarity: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.85,
    description:
      'least similarity of a name to a medication that it is taken for: 1 less the share of letters to change; 1: names must be equal but for case, accents and punctuation',
  }),
};

/** The options of answers and of naming, by the stages that read them (`keyParts`); the others decide the training too. */
export function answerParts<Answering extends string = never>(answering: readonly Answering[] = []) {
  return { training: [], answers: answering, names: ['similarity'] } as const;
}
