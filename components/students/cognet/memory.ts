import {
  add,
  concat,
  gather,
  keysAndValues,
  multiply,
  reduceSum,
  reshape,
  segmentSoftmax,
  subtract,
  type Dimension,
  type Scope,
  type Shape,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import { medicationMemory } from '../shared/medication-memory.js';
import { tokenCount } from '../shared/decoding/forced-tokens.js';
import type { CognetOptions } from './options.js';
import { encodeSets, poolSets } from './encoded-sets.js';

/** What every step of the decoder reads of a patient. */
export interface PatientMemory {
  /** [row, diagnosis, 2 width] keys and values of the encoded diagnoses of the target visit; zeros in empty places */
  readonly diagnoses: Tensor;
  /** [row, diagnosis] 1 where a diagnosis is, else 0 */
  readonly diagnosesPresent: Tensor;
  /** [row, procedure, 2 width] */
  readonly procedures: Tensor;
  /** [row, procedure] */
  readonly proceduresPresent: Tensor;
  /** [row, slot, width] the encoded medications of all earlier visits */
  readonly slots: Tensor;
  /** [row, slot] 1 where a medication is, else 0 */
  readonly slotsPresent: Tensor;
  /** [row, slot] how much the target visit is like the visit of the slot */
  readonly similarity: Tensor;
  /** int32 [row, slot] which medication it is */
  readonly medications: Tensor;
}

export type MemoryPart = keyof PatientMemory;

/** The axes of each part after the first. */
export function memoryAxes(width: number): Readonly<Record<MemoryPart, Shape>> {
  return {
    diagnoses: ['diagnosis', 2 * width],
    diagnosesPresent: ['diagnosis'],
    procedures: ['procedure', 2 * width],
    proceduresPresent: ['procedure'],
    slots: ['slot', width],
    slotsPresent: ['slot'],
    similarity: ['slot'],
    medications: ['slot'],
  };
}

/** [token, width] embeddings of medications with what the graphs say of them, then of start and end. */
export function tokenTable(
  scope: Scope,
  embeddings: Tensor,
  cohort: Cohort,
  coOccurrence: Iterable<readonly [number, number]>,
  { width, embeddingDropout }: CognetOptions,
): Tensor {
  const graphs = medicationMemory(scope.scope('memory'), {
    medications: cohort.vocabularies.medications.codes.length,
    coOccurrence,
    interactions: cohort.interactions,
    width,
    dropout: embeddingDropout,
    first: 'shared',
  });
  const others = { data: new Float32Array(tokenCount(0) * width), shape: [tokenCount(0), width] };
  return add(embeddings, concat([graphs, scope.graph.constant(others)], 0));
}

/** Encodes the visits of patients (§4.2 of the paper, without positions). The parameters are shared by all programs. */
export function patientMemory(
  scope: Scope,
  vocabularies: Cohort['vocabularies'],
  options: CognetOptions,
): PatientMemory {
  const { width } = options;
  const kinds = (['diagnoses', 'procedures'] as const).map((kind) => {
    const own = scope.scope(kind);
    const encoded = encodeSets(own, own.scope('embedding'), vocabularies[kind].codes.length, options);
    const axes = ['patient', kind === 'diagnoses' ? 'diagnosis' : 'procedure'];
    const present = own.input('target-present', axes);
    const targets = gather(encoded, own.input('target', axes, 'int32'));
    const remembered = keysAndValues(scope.scope(`decoder/${kind}`), targets);
    return {
      visits: poolSets(own, encoded),
      present,
      remembered: multiply(remembered, reshape(present, [...axes, 1])),
    };
  });
  const own = scope.scope('medications');
  const rows = tokenCount(vocabularies.medications.codes.length);
  const slotAxes = ['patient', 'slot'];
  const similarities = visitSimilarity(
    scope.scope('visits'),
    kinds.map(({ visits }) => visits),
    width,
  );
  return {
    diagnoses: kinds[0]!.remembered,
    diagnosesPresent: kinds[0]!.present,
    procedures: kinds[1]!.remembered,
    proceduresPresent: kinds[1]!.present,
    slots: gather(encodeSets(own, own.scope('embedding'), rows, options), own.input('slots', slotAxes, 'int32')),
    slotsPresent: own.input('slots-present', slotAxes),
    similarity: gather(similarities, own.input('slot-visits', slotAxes, 'int32')),
    medications: own.input('slot-medications', slotAxes, 'int32'),
  };
}

/**
 * [visit] The softmax over a patient's earlier visits, and a key of zeros beside them, of how much each is like the target
 * visit. The target visit takes the part of that key.
 */
function visitSimilarity(inputs: Scope, vectors: readonly Tensor[], width: Dimension & number): Tensor {
  const owners = inputs.input('owners', ['visit'], 'int32');
  const targets = inputs.input('targets', ['patient'], 'int32');
  const products = vectors.map((visits) => multiply(visits, gather(gather(visits, targets), owners)));
  const likeness = multiply(
    reduceSum(
      products.reduce((sum, product) => add(sum, product)),
      [1],
    ),
    1 / Math.sqrt(width),
  );
  return segmentSoftmax(multiply(likeness, inputs.input('earlier', ['visit'])), owners, 'patient');
}

/** [row, 1, 1, slot] −1e9 where nothing is, else 0: added to attention scores. */
export function hidden(present: Tensor): Tensor {
  const [rows, slots] = present.shape as readonly [Dimension, Dimension];
  return reshape(multiply(subtract(present, 1), 1e9), [rows, 1, 1, slots]);
}
