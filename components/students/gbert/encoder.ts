import {
  add,
  concat,
  embedding,
  gather,
  multiplyDimensions,
  reshape,
  transformerBlock,
  uniform,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Ontologies } from '../../contracts/knowledge.js';
import type { GBertOptions } from './options.js';
import { ontologyEmbeddings } from './ontology-embeddings.js';
import { specialTokens, type PackedTokens } from './token-sets.js';

/** What a set is made of. */
export const setKinds = ['diagnoses', 'medications'] as const;

/** The row of the table of all tokens for a code of a kind. */
export function tokenOf({ diagnoses }: Cohort['vocabularies'], kind: (typeof setKinds)[number], code: number): number {
  return specialTokens + code + (kind === 'medications' ? diagnoses.codes.length : 0);
}

/**
 * [set, width] the vectors of sets of codes: the token that stands for the set, after pre-norm transformer blocks over it and
 * its codes (§4.2). Their inputs are named below `tokens`.
 */
export function encodeSets(
  scope: Scope,
  vocabularies: Cohort['vocabularies'],
  ontologies: Pick<Ontologies, (typeof setKinds)[number]>,
  options: GBertOptions,
): Tensor {
  const { width, heads, layers, innerWidth, dropout, attentionDropout, embeddingRange } = options;
  const initializer = uniform(embeddingRange);
  const special = scope.scope('special').parameter('weight', [specialTokens, width], initializer);
  const codes = setKinds.map((kind) => {
    const ofKind = { codes: vocabularies[kind].codes.length, width, heads, initializer };
    return ontologyEmbeddings(scope.scope(kind), ontologies[kind], ofKind);
  });
  const tokens = tokenTensors(scope.scope('tokens'));
  const types = embedding(scope.scope('types'), tokens.types, { rows: setKinds.length, width, initializer });
  let x = add(gather(concat([special, ...codes], 0), tokens.ids), types);
  for (let n = 0; n < layers; n++) {
    x = transformerBlock(scope.scope(`block-${n}`), x, {
      heads,
      innerWidth,
      dropout,
      attentionDropout,
      norm: 'pre',
      activation: 'gelu-tanh',
      bias: tokens.bias,
    });
  }
  const [rows, positions] = x.shape;
  return gather(reshape(x, [multiplyDimensions(rows!, positions!), width]), tokens.places);
}

function tokenTensors(scope: Scope): PackedTokens<Tensor> {
  const axes = ['token row', 'token position'] as const;
  return {
    ids: scope.input('ids', axes, 'int32'),
    types: scope.input('types', axes, 'int32'),
    bias: scope.input('bias', [axes[0], 1, axes[1], axes[1]]),
    places: scope.input('places', ['set'], 'int32'),
  };
}
