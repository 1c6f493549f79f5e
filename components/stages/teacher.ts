import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort } from '../contracts/cohort.js';
import type { LabelledPrompts, PromptText, Teacher } from '../contracts/teacher.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { truthOf } from '../training/labels.js';
import { readPrompts } from './files/prompts-file.js';

export default component({
  kind: 'stage',
  type: 'teacher',
  version: 1,
  summary: "Fine-tunes the teacher on the training patients' prompts, and on those that are set aside for it.",
  options: Type.Object({}),
  needs: { teacher: 'teacher' },
  properties: {
    after: () => ['cohort', 'split', 'prompts'],
    reads: ['teacher', 'teacherLosses', 'engine'],
    usesSeed: false,
  },
  build: ({ teacher }) => ({
    files: async () => (await teacher.files?.()) ?? [],
    run: (context) => trainTeacher(teacher, context),
  }),
});

async function trainTeacher(teacher: Teacher, context: StageContext): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const { train, validation, test, extra } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  await teacher.train(
    {
      train: labelled(cohort, prompts, Int32Array.of(...train, ...extra)),
      validation: labelled(cohort, prompts, validation),
      later: Array.from(test, (patient) => prompts[patient]!),
      medications: cohort.vocabularies.medications.codes.length,
      interactions: cohort.interactions,
    },
    context,
  );
}

function labelled(cohort: Cohort, prompts: readonly PromptText[], patients: Int32Array): LabelledPrompts {
  return { prompts: Array.from(patients, (patient) => prompts[patient]!), labels: truthOf(cohort, patients) };
}
