import { Type } from '../../../framework/registry/type.js';

/** The option of every baseline that says where its embeddings begin. */
export const embeddingRange = Type.Number({
  exclusiveMinimum: 0,
  default: 0.1,
  description: 'embeddings begin as uniform numbers between minus and plus this, as in most of the released programs',
});
