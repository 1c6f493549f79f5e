import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import type { LabelledPrompts, Teacher } from '../contracts/teacher.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { truthOf } from '../training/labels.js';
import { samplesOf } from '../training/samples.js';
import { readPrompts } from './files/prompts-file.js';
import { rowTargets, targetSettings } from './samples/row-targets.js';
import { askedPrompts } from './samples/sample-prompts.js';
import { learnsFurther } from './teacher/learns-further.js';
import { teacherWork } from './teacher/teacher-work.js';
import { probePrompts, writeProbes } from './files/probes-file.js';

export default component({
  kind: 'stage',
  type: 'teacher',
  version: 2,
  summary: "Fine-tunes the teacher on the training patients' prompts, and on those that are set aside for it.",
  options: Type.Object({}),
  needs: { teacher: 'teacher', row: 'row' },
  properties: {
    after: () => ['cohort', 'split', 'prompts'],
    reads: ['teacher', 'teacherLosses', 'engine', ...targetSettings],
    usesSeed: false,
  },
  build: ({ teacher, row }) => ({
    files: async () => (await teacher.files?.()) ?? [],
    estimate: async (known) => (await teacher.estimate?.(await teacherWork(teacher, row, known)))?.training ?? {},
    run: (context) => trainTeacher(teacher, row, context),
  }),
});

async function trainTeacher(teacher: Teacher, row: RowView, context: StageContext): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const { train, validation, test, extra } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  const { training, evaluation } = rowTargets(row);
  const wording = row.values['prompt'];
  const labelled = (patients: Int32Array): LabelledPrompts => {
    const samples = samplesOf(cohort, patients, training);
    const labels = truthOf(samples, Int32Array.from(samples.patients.keys()));
    return { ...askedPrompts(prompts, cohort, samples), labels };
  };
  const answers = await teacher.train(
    {
      train: labelled(learnsFurther(row) ? Int32Array.of(...train, ...extra) : train),
      validation: labelled(validation),
      later: askedPrompts(prompts, cohort, samplesOf(cohort, test, evaluation)),
      probes: probePrompts,
      medications: cohort.vocabularies.medications.codes,
      ...(wording !== undefined && { wording }),
      interactions: cohort.interactions,
    },
    context,
  );
  if (answers !== undefined) await writeProbes(context.folder, answers);
}
