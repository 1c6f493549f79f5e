import { expect } from 'chai';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';

const base = join(process.cwd(), 'experiments/base/leader-synthetic.yaml');

async function problems(...set: readonly string[]): Promise<readonly string[]> {
  try {
    await loadExperiment(base, { registry: await readCatalogue(), set });
    return [];
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return error.problems.map(({ code, message }) => `${code} ${message}`);
  }
}

/** Takes another student, and the losses out that it may not take. */
const student = (type: string) => ['losses.distillation=!remove', 'losses.alignment=!remove', `student.type=${type}`];

/** A loss of the teacher. */
const own = (loss: string) => [`teacherLosses.own=${loss}`];

/** What would only be found when components are built or a stage runs, hours later. */
describe('an experiment is refused before anything is built, where', () => {
  const heads = 'must be a multiple of heads (3)';
  for (const [what, set, expected] of [
    ['heads do not share the width', ['student.heads=3'], `E145 width of student (leader) is 64, and ${heads}`],
    ...['gbert', 'cognet', 'molerec', 'refine'].map(
      (type) =>
        [
          `heads do not share the width of ${type}`,
          [...student(type), 'student.width=64', 'student.heads=3'],
          `E145 width of student (${type}) is 64, and ${heads}`,
        ] as const,
    ),
    [
      'the target visit is cut off and read',
      ['student.targetVisit=direct', 'student.visitTruncation=first'],
      'E145 visitTruncation of student (leader) is first, and must be last, with targetVisit direct',
    ],
    [
      'a medication would be added and dropped',
      [...student('micron'), 'student.add=0.4', 'student.drop=0.5'],
      'E145 drop of student (micron) is 0.5, and must be at most add (0.4)',
    ],
    [
      'a rule divides by 0',
      ['losses.d={ type: ddi-penalty, controller: { rule: exponential, target: 0 } }'],
      'E145 controller.target of losses.d (ddi-penalty) is 0, and must be a number above 0, with controller.rule exponential',
    ],
    [
      'an optimizer has no weight decay',
      ['training.optimizer=rmsprop', 'training.weightDecay=0.1'],
      'E145 weightDecay of training is 0.1, and must be 0, with optimizer rmsprop',
    ],
    [
      'a random decoder is given an adapter',
      ['teacher.adapter=somewhere'],
      'E145 adapter of teacher (llama) is somewhere, and must be absent, with from absent and checkpoint absent',
    ],
    [
      'sizes of a decoder do not fit',
      ['teacher.heads=5'],
      'E145 width of teacher (llama) is 96, and must be an even multiple of heads (5), with from absent and checkpoint absent',
    ],
    [
      'the costs of another program are asked for',
      ['evaluation={ subject: efficiency, predictor: { type: external, predictions: there.jsonl } }'],
      'E145 subject of evaluation is efficiency, and must be predictions or cohort or model, with predictor.type external',
    ],
    [
      'nothing says what a teacher of Python begins with',
      ['teacher=!replace { type: transformers }'],
      'E145 checkpoint of teacher (transformers) is absent, and must be given, with from absent',
    ],
    [
      'a teacher is to learn from a loss that its program does not know',
      [`teacher=!replace { type: transformers, checkpoint: there }`, ...own('{ type: ddi-penalty }')],
      'E145 type of teacher (transformers) is transformers, and must be another value than transformers, with teacherLosses.own.type ddi-penalty',
    ],
    [
      'a teacher is to be taught by another one',
      own('{ type: output-distillation }'),
      'E144 teacherLosses.own: output-distillation compares with a teacher, and the teacher has none',
    ],
    [
      'a teacher is to learn from the profile',
      own('{ type: profile-alignment }'),
      "E144 teacherLosses.own: profile-alignment reads a vector of the patient's profile, and a teacher reads prompts alone",
    ],
    [
      'patients that a loss compares would be computed apart',
      ['teacher.microBatch=2', ...own('{ type: profile-alignment }')],
      'E145 microBatch of teacher (llama) is 2, and must be absent, with teacherLosses.own minimumBatch 2',
    ],
    [
      'nobody says where the visit begins of which words are summed apart',
      ['teacher.wordPath=true', 'prompt={ type: template, text: "{history}{diagnoses}" }'],
      'E145 currentVisitFrom of prompt (template) is absent, and must be given, with teacher.wordPath true',
    ],
    ...['teacher', 'languageModel'].map(
      (section) =>
        [
          `lanes are asked for where the ${section} computes one layer at a time`,
          [
            `${section}=!replace { type: llama, checkpoint: there, layerByLayer: true, steps: 0, adapter: there }`,
            'engine.lanes=2',
          ],
          `E145 layerByLayer of ${section} (llama) is true, and must be false, with engine.lanes 2`,
        ] as const,
    ),
    [
      'lanes are asked for where there are none',
      ['engine={ type: onnxruntime, provider: webgpu, lanes: 2 }'],
      'E145 lanes of engine (onnxruntime) is 2, and must be 1',
    ],
    ['there are no losses', ['losses=!remove'], 'E103 the experiment has no losses'],
    ['a loss compares with no teacher', ['teacher=!remove'], 'E103 the experiment has no teacher'],
    ['a teacher reads no prompt', ['prompt=!remove'], 'E103 the experiment has no prompt, which teacher/llama needs'],
    [
      'a score without direction chooses the epoch',
      ['metrics.size={ type: mean-medications }', 'training.monitor=validation/size'],
      'E128 training.monitor refers to metrics.size (mean-medications): of it more is neither better nor worse, so it cannot choose an epoch',
    ],
    ...['prauc', 'validation/overall/prauc', 'test/prauc'].map(
      (written) =>
        [
          `${written} chooses the epoch`,
          [`training.monitor=${written}`],
          `E128 training.monitor refers to "${written}", which no run records`,
        ] as const,
    ),
    [
      'a score of the end chooses the epoch',
      ['metrics.sets={ type: conformal-coverage }', 'training.monitor=validation/sets'],
      'E128 training.monitor refers to metrics.sets (conformal-coverage): it needs what is known when training has ended, so it cannot choose an epoch',
    ],
  ] as readonly (readonly [string, readonly string[], string])[])
    it(what, async () => expect(await problems(...set)).to.include(expected));

  it('and not where the options go together, or a row needs no such section', async () => {
    expect(await problems()).to.deep.equal([]);
    expect(await problems('training.weightDecay=0')).to.deep.equal([]);
    expect(await problems('teacher.microBatch=2', 'engine.lanes=2', ...own('{ type: ddi-penalty }'))).to.deep.equal([]);
    expect(await problems('teacher.wordPath=false', 'prompt={ type: template, text: "{history}" }')).to.deep.equal([]);
    expect(await problems('losses=!remove', 'teacher=!remove', 'evaluation.subject=cohort')).to.deep.equal([]);
    expect(await problems('losses=!remove', 'evaluation.predictor=teacher')).to.deep.equal([]);
  });
});
