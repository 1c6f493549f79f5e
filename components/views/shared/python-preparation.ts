import type { StudentModel } from '../../contracts/student.js';
import { studentProgram } from '../../stages/student/student-program.js';

/**
 * Which method of `formulary_student.py` (`prepare_<name>`) prepares the inputs of a student, by an input that its kind has and
 * those before it lack. An exported file names the method, so that the program has no list of its own.
 */
const preparations: readonly (readonly [input: string, name: string])[] = [
  ['diagnoses/ids', 'leader'],
  ['features', 'logistic_regression'],
  ['tokens/ids', 'gbert'],
  ['diagnoses/owners', 'four_s_drug'],
  ['sequences/bias', 'refine'],
  ['codes/codes', 'retain'],
  ['diagnoses/codes/codes', 'recurrent'],
];

/** Undefined for a student whose inputs the Python program cannot prepare. */
export function pythonPreparation(model: StudentModel): string | undefined {
  if (model.inputs === undefined) return undefined;
  const { inputs } = studentProgram(model).graph;
  return preparations.find(([input]) => inputs.has(`student/${input}`))?.[1];
}
