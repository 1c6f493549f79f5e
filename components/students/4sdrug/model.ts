import {
  add,
  dropout,
  embedding,
  linear,
  matmul,
  multiply,
  negate,
  reduceMean,
  reshape,
  segmentSoftmax,
  segmentSum,
  sigmoid,
  softplus,
  subtract,
  tanh,
  uniform,
  type ArrayTensor,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Loss, StudentOutputs } from '../../contracts/loss.js';
import type { FeedOptions, StudentModel } from '../../contracts/student.js';
import { crossEntropyOf } from '../../losses/binary-cross-entropy.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import type { FourSDrugOptions } from './options.js';
import { commonSets } from './common-sets.js';

/**
 * 4SDrug for one cohort (Tan et al. 2022), as far as it is described: a set of diagnoses is a vector, and so is a medication.
 */
export class FourSDrugModel implements StudentModel {
  private readonly medications: number;

  constructor(
    private readonly cohort: Cohort,
    private readonly options: FourSDrugOptions,
  ) {
    this.medications = cohort.vocabularies.medications.codes.length;
  }

  forward(scope: Scope): StudentOutputs {
    const feature = this.setVectors(scope, 'diagnoses');
    const losses = { entropy: this.entropy(), augmentation: this.augmentation(scope) };
    return { logits: this.scores(scope, feature), feature, losses };
  }

  feeds(patients: Int32Array, { scope, prescribed }: FeedOptions): Feeds {
    const targets = Array.from(patients, (patient) => visitsOf(this.cohort, patient).at(-1)!);
    const diagnoses = targets.map((visit) => codesOf(this.cohort.diagnoses, visit));
    const own = feedsBelow(`${scope}/diagnoses`, codeLists(diagnoses));
    if (prescribed === undefined) return own;
    const common = commonSets(
      diagnoses,
      Array.from(patients, (patient) => codesOf(prescribed, patient)),
    );
    const labels = new Float32Array(patients.length * this.medications);
    common.forEach(({ medications }, row) => medications.forEach((i) => (labels[row * this.medications + i] = 1)));
    return {
      ...own,
      ...feedsBelow(`${scope}/common`, {
        ...codeLists(common.map((shared) => shared.diagnoses)),
        labels: { data: labels, shape: [patients.length, this.medications] },
      }),
    };
  }

  inputs(): JsonObject {
    return { visits: 'target' };
  }

  /** [patient, width] the sum of the embeddings of a set, weighed by how much each says; zeros for an empty set. */
  private setVectors(scope: Scope, name: 'diagnoses' | 'common'): Tensor {
    const { width, dropout: rate, embeddingRange } = this.options;
    const [inputs, axis] = [scope.scope(name), [`${name} code`]];
    const owners = inputs.input('owners', axis, 'int32');
    const rows = this.cohort.vocabularies.diagnoses.codes.length;
    const table = { rows, width, initializer: uniform(embeddingRange) };
    const codes = embedding(scope.scope('embedding'), inputs.input('codes', axis, 'int32'), table);
    const vectors = dropout(codes, rate, inputs.path);
    const scores = tanh(linear(scope.scope('attention'), vectors, { width: 1 }));
    const sums = segmentSum(multiply(vectors, segmentSoftmax(scores, owners, 'patient')), owners, 'patient');
    return multiply(sums, presentInput(inputs)); // Without codes the sums are zeros; the input says how many patients there are
  }

  /** [patient, medication] */
  private scores(scope: Scope, sets: Tensor): Tensor {
    const shape = [this.medications, this.options.width];
    const table = scope.scope('medications').parameter('weight', shape, uniform(this.options.embeddingRange));
    return matmul(sets, table, { transposeB: true });
  }

  /** The mean over medications of −p log p − (1 − p) log(1 − p). */
  private entropy(): Loss {
    return {
      weight: this.options.entropy,
      perPatient: (_scope, { student: { logits } }) => {
        const p = sigmoid(logits);
        const surprise = add(multiply(p, softplus(negate(logits))), multiply(subtract(1, p), softplus(logits)));
        return reduceMean(surprise, [-1]);
      },
    };
  }

  /** What two similar patients share: their common diagnoses must explain their common medications. */
  private augmentation(scope: Scope): Loss {
    return {
      weight: this.options.augmentation,
      perPatient: () => {
        const labels = scope.input('common/labels', ['patient', this.medications]);
        const present = reshape(presentInput(scope.scope('common')), ['patient']);
        return multiply(crossEntropyOf(this.scores(scope, this.setVectors(scope, 'common')), labels), present);
      },
    };
  }
}

/** [patient, 1] 1 where the set has a code, else 0 */
function presentInput(inputs: Scope): Tensor {
  return inputs.input('present', ['patient', 1]);
}

/** The codes of sets side by side, the number of the set that each belongs to, and which sets have any. */
function codeLists(sets: readonly ArrayLike<number>[]): Readonly<Record<'codes' | 'owners' | 'present', ArrayTensor>> {
  const codes = Int32Array.from(sets.flatMap((set) => Array.from(set)));
  const owners = Int32Array.from(sets.flatMap((set, owner) => Array.from(set, () => owner)));
  return {
    codes: { data: codes, shape: [codes.length] },
    owners: { data: owners, shape: [owners.length] },
    present: { data: Float32Array.from(sets, ({ length }) => Math.min(1, length)), shape: [sets.length, 1] },
  };
}
