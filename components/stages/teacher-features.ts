import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import type { Targets } from '../contracts/sample.js';
import type { AskedPrompts, Teacher } from '../contracts/teacher.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { readPrompts } from './files/prompts-file.js';
import { writeTeacherFeatures } from './files/teacher-features-file.js';
import { samplesOf } from '../training/samples.js';
import { rowTargets, targetSettings } from './samples/row-targets.js';
import { learnsUnlabelled, unlabelledSetting } from './samples/unlabelled.js';
import { askedPrompts } from './samples/sample-prompts.js';
import { teacherWork } from './teacher/teacher-work.js';
import { askTeacher } from './teacher/ask-teacher.js';

export default component({
  kind: 'stage',
  type: 'teacher-features',
  version: 2,
  summary:
    "Records the teacher's hidden states of the training patients and its logits of all patients, once for all students.",
  options: Type.Object({}),
  needs: { teacher: 'teacher', row: 'row' },
  properties: {
    after: () => ['cohort', 'split', 'prompts', 'teacher'],
    reads: ['teacher', 'engine', unlabelledSetting, ...targetSettings],
    usesSeed: false,
  },
  build: ({ teacher, row }) => ({
    estimate: async (known) => (await teacher.estimate?.(await teacherWork(teacher, row, known)))?.recording ?? {},
    run: (context) => recordFeatures(teacher, row, context),
  }),
});

async function recordFeatures(teacher: Teacher, row: RowView, context: StageContext): Promise<void> {
  const asked = await askedOf(row, context);
  const [train, validation, test] = [asked.train.patients, asked.validation.patients, asked.test.patients];
  const patients = Int32Array.of(...train, ...validation, ...test);
  const splits = [asked.train, asked.validation, asked.test];
  const all = { prompts: splits.flatMap(({ prompts }) => prompts), keys: splits.flatMap(({ keys }) => keys) };
  const { width, hidden, logits } = await askTeacher(teacher, context.input('teacher'), all, context);
  const medications = logits.length / patients.length;
  const recorded = (from: number, of: Int32Array) => ({
    patients: of,
    logits: logits.subarray(from * medications, (from + of.length) * medications),
  });
  const { hiddenStates: precision = 'float32' } = row.values['teacher'] as { hiddenStates?: 'float32' | 'float16' };
  await writeTeacherFeatures(
    context.folder,
    {
      train: recorded(0, train),
      validation: recorded(train.length, validation),
      test: recorded(train.length + validation.length, test),
    },
    { hidden: hidden.subarray(0, train.length * width), width, precision },
  );
}

/** The patients of the samples of a split, and the texts of the samples. */
type AskedSamples = AskedPrompts & { readonly patients: Int32Array };

async function askedOf(
  row: RowView,
  { input }: StageContext,
): Promise<Readonly<Record<'train' | 'validation' | 'test', AskedSamples>>> {
  const { train, validation, test, extra } = await readSplit(input('split'));
  const learning = learnsUnlabelled(row) ? Int32Array.of(...train, ...extra) : train;
  const texts = await readPrompts(input('prompts'));
  const cohort = await readCohort(input('cohort'));
  const { training, evaluation } = rowTargets(row);
  const asked = (patients: Int32Array, targets: Targets): AskedSamples => {
    const samples = samplesOf(cohort, patients, targets);
    return { patients: samples.patients, ...askedPrompts(texts, cohort, samples) };
  };
  return { train: asked(learning, training), validation: asked(validation, evaluation), test: asked(test, evaluation) };
}
