import {
  add,
  concat,
  embedding,
  expand,
  linear,
  matmul,
  normal,
  relu,
  reshape,
  transformerBlock,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { StudentOutputs, TargetIds } from '../../contracts/student.js';
import { visitGroups, type VisitGroup } from './code-kinds.js';
import type { LeaderOptions } from './options.js';

/** Sizes that the cohort decides. */
export interface StudentSizes {
  /** Rows of the embedding table. */
  readonly codes: number;
  readonly medications: number;
  /** The profile features in their order, with their number of values. */
  readonly profile: readonly { readonly name: string; readonly values: number }[];
}

/** Builds the student (spec §3.2-3.5): sets → visits → patients → logits. Dropout is active in a training graph. */
export function forward(scope: Scope, options: LeaderOptions, sizes: StudentSizes): StudentOutputs {
  const encodeSets = setEncoder(scope, options, sizes);
  const profile = profileVector(scope.scope('profile'), options, sizes);
  const sets = {
    diagnoses: encodeSets('diagnoses', 'diagnoses'),
    procedures: encodeSets('procedures', 'procedures'),
    medications: encodeSets('medications', 'medications'),
  };
  const patients = visitGroups(options.visitEncoder).flatMap((group) =>
    encodeVisits(scope, options, group, sets, profile),
  );
  const visits = concat(patients, 1);
  const activation = options.head === 'relu' ? relu : (x: Tensor) => x;
  const mediator = linear(scope.scope('mediator'), activation(visits), { width: options.mediatorWidth });
  return {
    logits: linear(scope.scope('output'), activation(mediator), { width: sizes.medications }),
    feature: options.distilled === 'mediator' ? mediator : visits,
    profile,
    encodeTarget: (ids: TargetIds) => {
      const packed = encodeSets('medications', `target-${ids}`);
      return matmul(scope.input(`target-${ids}/placement`, ['patient', segments(`target-${ids}`)]), packed);
    },
  };
}

/** Makes the function that encodes the sets of an input group with the encoder of a code kind: [segment, width]. */
function setEncoder(scope: Scope, options: LeaderOptions, sizes: StudentSizes) {
  const initializer = normal(options.embeddingStandardDeviation);
  return (encoder: string, inputs: string): Tensor => {
    const [row, position, segment] = [`${inputs} row`, `${inputs} position`, `${inputs} segment`];
    const given = scope.scope(inputs);
    const ids = given.input('ids', [row, position], 'int32');
    const embedded = embedding(scope.scope('codes'), ids, { rows: sizes.codes, width: options.width, initializer });
    const bias = given.input('bias', [row, 1, position, position]);
    const encoded = blocks(scope.scope(encoder), options, embedded, bias);
    const means = matmul(given.input('means', [row, segment, position]), encoded);
    return reshape(means, [segments(inputs), options.width]);
  };
}

function segments(inputs: string): string {
  return `${inputs} row*${inputs} segment`;
}

/** The blocks of an encoder, one after the other. */
function blocks(scope: Scope, options: LeaderOptions, x: Tensor, bias: Tensor): Tensor {
  let encoded = x;
  for (let block = 0; block < options.blocks; block++)
    encoded = transformerBlock(scope.scope(`block-${block}`), encoded, {
      heads: options.heads,
      innerWidth: options.innerWidth,
      dropout: options.dropout,
      attentionDropout: options.attentionDropout,
      norm: options.blockNorm,
      activation: options.activation,
      bias,
    });
  return encoded;
}

/** [patient, width] p of spec §3.4: a linear layer over the concatenated embeddings of the features, or a learned constant. */
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

/** [patient, width] for each kind of the group: mean over the visits of the encoded sequence. */
function encodeVisits(
  scope: Scope,
  options: LeaderOptions,
  group: VisitGroup,
  sets: Readonly<Record<VisitGroup['kinds'][number], Tensor>>,
  profile: Tensor,
): readonly Tensor[] {
  const given = scope.scope(group.scope);
  const [row, position] = [`${group.scope} row`, `${group.scope} position`];
  const places = `${row}*${position}`;
  const placed = group.kinds.map((kind) =>
    matmul(given.input(`${kind}/placement`, [places, segments(kind)]), sets[kind]),
  );
  if (group.kinds.includes('medications'))
    placed.push(matmul(given.input('profile/placement', [places, 'patient']), profile));
  const sequence = reshape(placed.reduce(add), [row, position, options.width]);
  const bias = given.input('bias', [row, 1, position, position]);
  const encoded = reshape(blocks(given, options, sequence, bias), [places, options.width]);
  return group.kinds.map((kind) => matmul(given.input(`${kind}/means`, ['patient', places]), encoded));
}
