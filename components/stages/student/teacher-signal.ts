import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import { readTeacherFeatures } from '../files/teacher-features-file.js';
import { columnMoments } from './column-moments.js';

/** What the teacher recorded about the training patients (stage teacher-features). */
export class TeacherSignal {
  /** [teacher width] over the training patients */
  readonly hiddenMean: Float32Array;
  readonly hiddenDeviation: Float32Array;
  private readonly rowOf: ReadonlyMap<number, number>;

  /**
   * @param patients [rows] indices into the cohort
   * @param hidden [rows, teacher width]
   * @param logits [rows, medications]
   */
  constructor(
    patients: Int32Array,
    private readonly hidden: ArrayTensor,
    private readonly logits: ArrayTensor,
  ) {
    this.rowOf = new Map(Array.from(patients, (patient, row) => [patient, row]));
    const { mean, deviation } = columnMoments(hidden.data as Float32Array, hidden.shape[1] as number);
    this.hiddenMean = mean;
    this.hiddenDeviation = deviation;
  }

  /** Reads the output folder of the stage teacher-features. */
  static async read(folder: string): Promise<TeacherSignal> {
    const { train } = await readTeacherFeatures(folder);
    const { patients, hidden, logits, width } = train;
    return new TeacherSignal(
      patients,
      { data: hidden, shape: [patients.length, width] },
      { data: logits, shape: [patients.length, logits.length / patients.length] },
    );
  }

  feeds(patients: Int32Array): Feeds {
    const rows = patients.map((patient) => {
      const row = this.rowOf.get(patient);
      if (row === undefined)
        throw new Error('A patient of the training split has no teacher features: the stage is stale.');
      return row;
    });
    return { 'teacher/hidden': rowsOf(this.hidden, rows), 'teacher/logits': rowsOf(this.logits, rows) };
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
