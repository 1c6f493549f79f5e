import type { Cohort } from '../../../components/contracts/cohort.js';
import type { HostModel } from '../../../components/contracts/host-model.js';
import type { Loss } from '../../../components/contracts/loss.js';
import type { Pretraining } from '../../../components/contracts/pretraining.js';
import type { FeedOptions, StudentModel, StudentProperties, TunedOn } from '../../../components/contracts/student.js';
import type { Weights } from '../../../components/contracts/weights.js';
import type { RowView } from '../../../framework/registry/component.js';
import * as t from '../../../framework/tensor/index.js';

/** A student with one table: for each diagnosis of the target visit a number for each medication; their mean is the logit. */
export class ToyModel implements StudentModel {
  constructor(
    protected readonly cohort: Cohort,
    private readonly losses: Readonly<Record<string, Loss>> = {},
  ) {}

  forward(scope: t.Scope) {
    return { logits: this.logits(scope, 'patient'), losses: this.losses };
  }

  feeds(patients: Int32Array, { scope }: Pick<FeedOptions, 'scope'>): t.Feeds {
    const { diagnoses, visitOffsets } = this.cohort;
    const sets = Array.from(patients, (patient) => {
      const target = visitOffsets[patient + 1]! - 1;
      return [...diagnoses.values.subarray(diagnoses.offsets[target], diagnoses.offsets[target + 1])];
    });
    const owners = Int32Array.from(sets.flatMap((set, index) => set.map(() => index)));
    return {
      [`${scope}/codes`]: { data: Int32Array.from(sets.flat()), shape: [owners.length] },
      [`${scope}/owners`]: { data: owners, shape: [owners.length] },
      [`${scope}/counts`]: { data: Float32Array.from(sets, (set) => set.length), shape: [sets.length, 1] },
    };
  }

  protected logits(scope: t.Scope, dimension: string): t.Tensor {
    const codes = scope.input('codes', ['code'], 'int32');
    const { diagnoses, medications } = this.cohort.vocabularies;
    const vectors = t.embedding(scope, codes, { rows: diagnoses.codes.length, width: medications.codes.length });
    const sums = t.segmentSum(vectors, scope.input('owners', ['code'], 'int32'), dimension);
    return t.divide(sums, scope.input('counts', [dimension, 1]));
  }
}

/** A toy that first learns to give every medication the logit 1. */
export class PretrainedToy extends ToyModel {
  pretraining(patients: Int32Array): Pretraining {
    return {
      epochs: 60,
      batchSize: 8,
      learningRate: 0.05,
      entries: patients,
      forward: (scope) => ({
        ones: { weight: 2, perEntry: t.reduceMean(t.square(t.subtract(this.logits(scope, 'entry'), 1)), [1]) },
      }),
      feeds: (entries, { scope }) => this.feeds(entries, { scope }),
    };
  }
}

/** The same in three rounds, with two epochs of training between two of them. */
export class AlternatingToy extends PretrainedToy {
  override pretraining(patients: Int32Array): Pretraining {
    return { ...super.pretraining(patients), epochs: 4, alternation: { rounds: 3, epochs: 2 } };
  }
}

/** A toy that always recommends medications 0 and 1, whatever their probabilities are. */
export class DecidingToy extends ToyModel {
  decide(_patients: Int32Array, probability: Float64Array): Uint8Array {
    const { length } = this.cohort.vocabularies.medications.codes;
    return Uint8Array.from(probability, (_, cell) => (cell % length < 2 ? 1 : 0));
  }
}

/** A toy that tunes how many validation samples there are and how many cells are true, and recommends as many medications. */
export class TuningToy extends ToyModel {
  tune({ probability, truth }: TunedOn): Weights {
    const { length } = this.cohort.vocabularies.medications.codes;
    const data = Float32Array.of(probability.length / length, truth.filter((cell) => cell === 1).length);
    return { 'student/tuned': { data, shape: [2] } };
  }

  decide(_patients: Int32Array, probability: Float64Array, weights: Weights): Uint8Array {
    const { length } = this.cohort.vocabularies.medications.codes;
    const most = weights['student/tuned']?.data[0] ?? 0;
    return Uint8Array.from(probability, (_, cell) => (cell % length < most ? 1 : 0));
  }
}

/** No tensor program: how often each medication was prescribed; the set is the most frequent one alone. */
export class FrequencyModel implements HostModel {
  constructor(private readonly cohort: Cohort) {}

  async train({ patients, prescribed }: Parameters<HostModel['train']>[0]) {
    const shares = new Float32Array(this.cohort.vocabularies.medications.codes.length);
    for (const patient of patients) {
      const set = prescribed.values.subarray(prescribed.offsets[patient], prescribed.offsets[patient + 1]);
      for (const medication of set) shares[medication]! += 1 / patients.length;
    }
    return { shares: { data: shares, shape: [shares.length] } };
  }

  async open() {
    let shares = new Float32Array();
    return {
      setWeights: (weights: Readonly<Record<string, t.ArrayTensor>>) => {
        shares = weights['shares']!.data as Float32Array<ArrayBuffer>;
      },
      prepare: (patients: Int32Array) => async () => {
        const probability = Float64Array.from(Array.from(patients).flatMap(() => Array.from(shares)));
        const best = shares.indexOf(Math.max(...shares));
        return { probability, recommended: Uint8Array.from(probability, (_, i) => Number(i % shares.length === best)) };
      },
      dispose: async () => {},
    };
  }
}

/** A row with a student that declares this, and losses of no component. */
export function toyRow(declared: Partial<StudentProperties> = {}): RowView {
  const properties = { knowledge: [], patients: { singleVisit: true, multiVisit: true }, ...declared };
  const row = { values: { student: {} }, component: () => ({ properties }), components: () => new Map() };
  return row as unknown as RowView;
}
