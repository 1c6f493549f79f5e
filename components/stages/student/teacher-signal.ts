import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import type { Samples } from '../../contracts/sample.js';
import { heldHiddenStates, type HiddenStates } from '../files/hidden-states.js';
import { openTeacherHidden, readTeacherFeatures } from '../files/teacher-features-file.js';
import { columnMoments } from './column-moments.js';

/** What the teacher recorded about the training patients (stage teacher-features). */
export class TeacherSignal {
  /** [teacher width] over the training patients */
  readonly hiddenMean: Float32Array;
  readonly hiddenDeviation: Float32Array;
  private readonly hidden: HiddenStates;
  private readonly rowOf: ReadonlyMap<number, number>;

  /**
   * @param patients [rows] numbers of samples
   * @param hidden [rows, teacher width]
   * @param logits [rows, medications]
   */
  constructor(
    patients: Int32Array,
    hidden: ArrayTensor | HiddenStates,
    private readonly logits: ArrayTensor,
  ) {
    this.hidden = 'data' in hidden ? heldHiddenStates(hidden) : hidden;
    this.rowOf = new Map(Array.from(patients, (patient, row) => [patient, row]));
    const { mean, deviation } = columnMoments(this.hidden);
    this.hiddenMean = mean;
    this.hiddenDeviation = deviation;
  }

  /** Reads the output folder of the stage teacher-features, which has a row for each training sample, in their order. */
  static async read(folder: string, samples: Samples): Promise<TeacherSignal> {
    const { train } = await readTeacherFeatures(folder);
    const { patients, logits } = train;
    if (
      patients.length !== samples.patients.length ||
      patients.some((patient, row) => patient !== samples.patients[row])
    ) {
      throw new Error(
        'The teacher features are of other samples than those of the training split: the stage is stale.',
      );
    }
    return new TeacherSignal(Int32Array.from(patients.keys()), await openTeacherHidden(folder), {
      data: logits,
      shape: [patients.length, logits.length / patients.length],
    });
  }

  feeds(patients: Int32Array): Feeds {
    const rows = patients.map((patient) => {
      const row = this.rowOf.get(patient);
      if (row === undefined) throw new Error('A training sample has no teacher features: the stage is stale.');
      return row;
    });
    return { 'teacher/hidden': this.hiddenOf(rows), 'teacher/logits': rowsOf(this.logits, rows) };
  }

  /** Hidden states lie on disk: only those of the batch are read. */
  private hiddenOf(rows: Int32Array): ArrayTensor {
    const { width } = this.hidden;
    const data = new Float32Array(rows.length * width);
    rows.forEach((row, index) => data.set(this.hidden.read(row, 1), index * width));
    return { data, shape: [rows.length, width] };
  }

  close(): void {
    this.hidden.close();
  }
}

function rowsOf({ data, shape }: ArrayTensor, rows: Int32Array): ArrayTensor {
  const width = shape[1] as number;
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, index) =>
    taken.set((data as Float32Array).subarray(row * width, (row + 1) * width), index * width),
  );
  return { data: taken, shape: [rows.length, width] };
}
