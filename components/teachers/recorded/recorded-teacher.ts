import { constants } from 'node:fs';
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type {
  AskedPrompts,
  Teacher,
  TeacherContext,
  TeacherExamples,
  TeacherFeatures,
} from '../../contracts/teacher.js';
import { readRecording, readShape } from './read-recording.js';
import { checkRecording, checkShape, refused, rowsOf } from './recording.js';

/** What the stage keeps beside its copy of the file. */
interface Kept {
  /** Name of the copy. */
  readonly file: string;
  /** [medications] column of the file's logits for each medication of the cohort */
  readonly columns: readonly number[];
}

const keptFile = 'recorded.json';

/** A teacher that another program trained and asked. Its answers are read from a file. */
export class RecordedTeacher implements Teacher {
  readonly rounding = 0;

  constructor(private readonly file: string) {}

  async files(): Promise<readonly string[]> {
    const found = await stat(this.file).catch(() => undefined);
    if (!found?.isFile()) {
      const reason = found === undefined ? 'the file of recorded answers is not there' : 'it is no file';
      throw refused(this.file, reason, 'Set `teacher.file` to the file of recorded answers.');
    }
    checkShape(await readShape(this.file), this.file);
    return [this.file];
  }

  async train(
    { train, validation, later, medications }: TeacherExamples,
    { folder, journal }: TeacherContext,
  ): Promise<undefined> {
    const recording = await readRecording(this.file);
    checkShape(recording, this.file);
    checkRecording(recording, medications, this.file);
    const parts = [train, validation, later];
    const everyone = {
      prompts: parts.flatMap(({ prompts }) => prompts),
      keys: parts.flatMap(({ keys }) => keys),
    };
    const rows = rowsOf(recording, everyone, this.file);
    const unused = recording.keys.length - new Set(rows).size;
    if (unused > 0) journal.note(`${unused} recorded rows are of no prompt of this experiment and are not used`);
    const file = `answers${extname(this.file)}`;
    const kept: Kept = { file, columns: medications.map((code) => recording.medications.indexOf(code)) };
    await copyFile(this.file, join(folder, file), constants.COPYFILE_FICLONE);
    await writeFile(join(folder, keptFile), `${JSON.stringify(kept)}\n`);
  }

  async features(model: string, asked: AskedPrompts): Promise<TeacherFeatures> {
    const { file, columns } = JSON.parse(await readFile(join(model, keptFile), 'utf8')) as Kept;
    const recording = await readRecording(join(model, file));
    const rows = rowsOf(recording, asked, this.file);
    const { width } = recording;
    const everyColumn = Array.from({ length: width }, (_, column) => column);
    return {
      width,
      hidden: taken(recording.hidden, rows, everyColumn),
      logits: taken(recording.logits, rows, columns),
    };
  }
}

/** [rows.length, columns.length] entries of a matrix. */
function taken({ data, shape }: ArrayTensor, rows: Int32Array, columns: readonly number[]): Float32Array {
  const result = new Float32Array(rows.length * columns.length);
  rows.forEach((row, index) => {
    const first = row * shape[1]!;
    columns.forEach((column, place) => (result[index * columns.length + place] = data[first + column]!));
  });
  return result;
}
