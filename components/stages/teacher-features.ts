import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Teacher } from '../contracts/teacher.js';
import { readSplit } from '../datasets/cohort/store.js';
import { readPrompts } from './files/prompts-file.js';
import { writeTeacherFeatures } from './files/teacher-features-file.js';

export default component({
  kind: 'stage',
  type: 'teacher-features',
  version: 1,
  summary:
    "Records the teacher's hidden states of the training patients and its logits of all patients, once for all students.",
  options: Type.Object({}),
  needs: { teacher: 'teacher' },
  properties: { after: () => ['split', 'prompts', 'teacher'], reads: ['teacher', 'engine'], usesSeed: false },
  build: ({ teacher }) => ({ run: (context) => recordFeatures(teacher, context) }),
});

async function recordFeatures(teacher: Teacher, context: StageContext): Promise<void> {
  const { train, validation, test } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  const patients = Int32Array.of(...train, ...validation, ...test);
  const { width, hidden, logits } = await teacher.features(
    context.input('teacher'),
    Array.from(patients, (patient) => prompts[patient]!),
    context,
  );
  const medications = logits.length / patients.length;
  const recorded = (from: number, of: Int32Array) => ({
    patients: of,
    logits: logits.subarray(from * medications, (from + of.length) * medications),
  });
  await writeTeacherFeatures(context.folder, {
    train: { ...recorded(0, train), hidden: hidden.subarray(0, train.length * width), width },
    validation: recorded(train.length, validation),
    test: recorded(train.length + validation.length, test),
  });
}
