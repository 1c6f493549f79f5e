import type { TeacherTensors } from '../../contracts/loss.js';

/** The teacher's tensors, which the student stage provides to every loss that declares `needsTeacher`. */
export function requireTeacher(teacher: TeacherTensors | undefined, loss: string): TeacherTensors {
  if (teacher === undefined)
    throw new Error(`The ${loss} loss was built without the teacher's hidden states and logits.`);
  return teacher;
}
