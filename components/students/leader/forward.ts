import {
  concat,
  embedding,
  expand,
  linear,
  matmul,
  normal,
  place,
  relu,
  reshape,
  transformerBlock,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { CodeKind } from '../../contracts/cohort.js';
import type { StudentOutputs, TargetIds } from '../../contracts/loss.js';
import type { LeaderOptions } from './options.js';
import { withTargetSets, withWidePath } from './target-visit.js';
import { visitGroups, type VisitGroup } from './visit-groups.js';

/** The sizes that a cohort decides. */
export interface StudentSizes {
  /** Rows of the embedding table. */
  readonly codes: number;
  readonly medications: number;
  /** The profile features in their order, with their number of values. */
  readonly profile: readonly { readonly name: string; readonly values: number }[];
  /** Columns of the wide path. */
  readonly wide: number;
}

/** Builds LEADER's student (§III-C): sets → visits → patients → logits. Dropout is active in a training graph. */
export function forward(
  scope: Scope,
  options: LeaderOptions,
  sizes: StudentSizes,
  targets: readonly TargetIds[],
): StudentOutputs {
  const profile = profileVector(scope.scope('profile'), options, sizes);
  const sets = {
    diagnoses: encodeSets(scope, options, sizes, 'diagnoses'),
    procedures: encodeSets(scope, options, sizes, 'procedures'),
    medications: encodeSets(scope, options, sizes, 'medications'), // Those of the targets among them
  };
  const patients = visitGroups(options.visitEncoder).map((group) => encodeVisits(scope, options, group, sets, profile));
  const pooled = concat(patients, 1);
  const visits = options.targetVisit === 'direct' ? withTargetSets(scope, pooled, sets) : pooled;
  const activation = options.head === 'relu' ? relu : (x: Tensor) => x;
  const mediator = linear(scope.scope('mediator'), activation(visits), { width: options.mediatorWidth });
  const logits = linear(scope.scope('output'), activation(mediator), { width: sizes.medications });
  return {
    logits: options.targetVisit === 'wide' ? withWidePath(scope.scope('wide'), logits, sizes.wide) : logits,
    feature: options.distilled === 'mediator' ? mediator : visits,
    profile,
    encodeTarget: (ids: TargetIds) => {
      if (!targets.includes(ids)) throw new Error(`the student was not asked to encode targets by ${ids}`);
      return place(sets.medications, scope.input(`target-${ids}/placement`, ['patient'], 'int32'));
    },
  };
}

/** [segment, width] The vectors of the sets of a kind: the means over its encoded codes. */
function encodeSets(scope: Scope, options: LeaderOptions, sizes: StudentSizes, kind: CodeKind): Tensor {
  const [row, position, segment] = [`${kind} row`, `${kind} position`, `${kind} segment`];
  const inputs = scope.scope(kind);
  const ids = inputs.input('ids', [row, position], 'int32');
  const initializer = normal(options.embeddingStandardDeviation);
  const embedded = embedding(scope.scope('codes'), ids, { rows: sizes.codes, width: options.width, initializer });
  const encoded = blocks(inputs, options, embedded, inputs.input('bias', [row, 1, position, position]));
  const means = matmul(inputs.input('means', [row, segment, position]), encoded);
  return reshape(means, [`${row}*${segment}`, options.width]);
}

/** Applies the blocks of an encoder one after the other. */
function blocks(scope: Scope, options: LeaderOptions, x: Tensor, bias: Tensor): Tensor {
  let encoded = x;
  for (let block = 0; block < options.blocks; block++) {
    encoded = transformerBlock(scope.scope(`block-${block}`), encoded, {
      heads: options.heads,
      innerWidth: options.innerWidth,
      dropout: options.dropout,
      attentionDropout: options.attentionDropout,
      norm: options.blockNorm,
      activation: options.activation,
      bias,
    });
  }
  return encoded;
}

/**
 * [patient, width] The profile vector p: a linear layer over the concatenated embeddings of the features, or a learned
 * constant.
 */
function profileVector(scope: Scope, options: LeaderOptions, sizes: StudentSizes): Tensor {
  const initializer = normal(options.embeddingStandardDeviation);
  if (!options.profile || sizes.profile.length === 0) {
    const constant = scope.parameter('constant', [1, options.width], initializer);
    return expand(constant, ['patient', options.width]);
  }
  const features = sizes.profile.map(({ name, values: rows }, feature) =>
    embedding(scope.scope(`features/${name}`), scope.input(`ids-${feature}`, ['patient'], 'int32'), {
      rows,
      width: options.width,
      initializer,
    }),
  );
  return linear(scope.scope('projection'), concat(features, 1), { width: options.width });
}

/** [patient, kinds · width] For each kind of the group, the mean over the visits of its encoded sequence. */
function encodeVisits(
  scope: Scope,
  options: LeaderOptions,
  group: VisitGroup,
  sets: Readonly<Record<VisitGroup['kinds'][number], Tensor>>,
  profile: Tensor,
): Tensor {
  const inputs = scope.scope(group.scope);
  const [row, position, sequence] = [`${group.scope} row`, `${group.scope} position`, `${group.scope} sequence`];
  const vectors = group.kinds.map((kind) => sets[kind]);
  if (group.kinds.includes('medications')) vectors.push(profile);
  const placed = place(concat(vectors, 0), inputs.input('placement', [`${row}*${position}`], 'int32'));
  const bias = inputs.input('bias', [row, 1, position, position]);
  const encoded = blocks(inputs, options, reshape(placed, [row, position, options.width]), bias);
  const means = matmul(inputs.input('means', [row, sequence, position]), encoded);
  const order = inputs.input('order', ['patient', group.kinds.length], 'int32');
  const visits = place(reshape(means, [`${row}*${sequence}`, options.width]), order);
  return reshape(visits, ['patient', group.kinds.length * options.width]);
}
