import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Split } from '../../../components/contracts/cohort.js';
import type { StudentProperties } from '../../../components/contracts/student.js';
import { writeCohort, writeSplit } from '../../../components/datasets/cohort/store.js';
import { truthOf } from '../../../components/training/labels.js';
import { samplesOf } from '../../../components/training/samples.js';
import { promptsOf } from '../../../components/stages/samples/sample-prompts.js';
import { readPrompts } from '../../../components/stages/files/prompts-file.js';
import { readPredictions } from '../../../components/stages/files/predictions-file.js';
import { openTeacherHidden, readTeacherFeatures } from '../../../components/stages/files/teacher-features-file.js';
import type { Stage, StageProperties } from '../../../framework/contracts/stage.js';
import { UserInputError } from '../../../framework/errors.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import { createRunContainer } from '../../../framework/registry/container.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import type { Registry } from '../../../framework/registry/registry.js';
import { withDefaults } from '../../../framework/registry/defaults.js';
import { smallCohort, variedPatients } from '../small-cohort.js';

const cohort = smallCohort(variedPatients(30, 3));
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split: Split = { train: range(0, 21), validation: range(21, 25), test: range(25, 30), extra: new Int32Array() };

const losses: JsonObject = {
  prescription: { type: 'binary-cross-entropy' },
  distillation: { type: 'feature-distillation', weight: 0.2, standardize: true },
  alignment: { type: 'profile-alignment' },
};
const sections: JsonObject = {
  dataset: { type: 'synthetic' },
  prompt: { type: 'leader' },
  teacherLosses: { prescription: { type: 'binary-cross-entropy' }, pairs: { type: 'ddi-penalty' } },
  teacher: { type: 'llama', width: 16, heads: 2, layers: 1, innerWidth: 16, epochs: 1, wordPath: true },
  languageModel: {
    type: 'llama',
    width: 8,
    heads: 2,
    layers: 1,
    innerWidth: 8,
    epochs: 1,
    maxAnswerTokens: 4,
    beams: 2,
  },
  student: { type: 'leader', width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8, dropout: 0.2, attentionDropout: 0 },
  losses,
  metrics: { prauc: { type: 'prauc' } },
  engine: { type: 'onnxruntime' },
  training: {
    epochs: 3,
    batchSize: 4,
    bucket: 1,
    learningRate: 1e-2,
    optimizer: 'adam',
    weightDecay: 0,
    monitor: 'validation/prauc',
    patience: 2,
  },
  evaluation: { predictor: 'student', threshold: 0.3 },
};

function visitsOf(patient: number): number {
  return cohort.visitOffsets[patient + 1]! - cohort.visitOffsets[patient]!;
}

/** The weights of the student among the outputs of stages. */
async function learned(folders: Record<string, string>): Promise<string> {
  return (await readFile(join(folders['student']!, 'model.safetensors'))).toString('base64');
}

/** The row as if its student declared something else. */
function declaring(registry: Registry, declared: Partial<StudentProperties>): Registry {
  const find = (kind: string, type: string) => {
    const component = registry.find(kind, type);
    if (kind !== 'student' || component === undefined) return component;
    return { ...component, properties: { ...(component.properties as StudentProperties), ...declared } };
  };
  return { ...registry, find: find as Registry['find'] };
}

describe('the stages teacher, teacher-features, student and predictions', function () {
  this.timeout(60_000);
  let root: string;
  let registry: Registry;

  before(async () => {
    registry = await discoverComponents();
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-stages-'));
    for (const stage of ['cohort', 'split']) await mkdir(join(root, stage));
    await writeCohort(join(root, 'cohort'), cohort);
    await writeSplit(join(root, 'split'), split);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Runs a stage and the stages it needs, in order; returns what it told. */
  const run = async (
    stage: string,
    values: JsonObject,
    folders: Record<string, string> = {},
    declared: Partial<StudentProperties> = {},
  ) => {
    const complete = completed(values);
    const container = createRunContainer(declaring(registry, declared), complete);
    const row = container.get('row');
    const told = { curves: [] as string[], notes: [] as string[] };
    const visit = async (name: string): Promise<void> => {
      if (folders[name] !== undefined) return;
      folders[name] = join(root, name);
      if (name === 'cohort' || name === 'split') return;
      const found = registry.find('stage', name)!;
      for (const earlier of (found.properties as StageProperties).after(row)) await visit(earlier);
      const folder = await mkdtemp(join(root, `${name}-`));
      folders[name] = folder;
      const checkpoints = await mkdtemp(join(root, 'checkpoints-'));
      await container.build<Stage>(found).run({
        folder,
        checkpoints,
        kept: join(root, 'kept'),
        input: (input) => folders[input]!,
        seed: 7,
        signal: new AbortController().signal,
        journal: {
          metric: (curve, value) => {
            expect(value).to.satisfy(Number.isFinite);
            told.curves.push(curve);
          },
          progress: () => {},
          note: (text) => told.notes.push(text),
        },
      });
    };
    await visit(stage);
    return { folder: folders[stage]!, folders, ...told };
  };

  /** Fills in the defaults of a component's options. */
  const filled = (kind: string, value: Json | undefined) => {
    const component = registry.find(kind, String((value as JsonObject)['type']))!;
    return withDefaults(component.options, value as JsonObject);
  };

  const completed = (values: JsonObject): JsonObject => {
    const single = ['prompt', 'teacher', 'student', 'engine'].map((kind) => [kind, filled(kind, values[kind])]);
    const terms = ['losses', 'teacherLosses'].map((section) => [
      section,
      Object.fromEntries(
        Object.entries(values[section] as JsonObject).map(([name, value]) => [name, filled('loss', value)]),
      ),
    ]);
    const languageModel = filled('language-model', values['languageModel']);
    return { ...values, languageModel, ...Object.fromEntries(single), ...Object.fromEntries(terms) };
  };

  describe('with a student that needs earlier visits', () => {
    const patients = { singleVisit: false, multiVisit: true };
    const { losses: _losses, ...others } = sections;
    const values = { ...others, losses: { prescription: losses['prescription']! } };

    it('leave patients without any out of training, validation and predictions', async () => {
      const { folder, notes } = await run('predictions', values, {}, { patients });
      const { test, validation } = (await readPredictions(folder)).splits;
      // Every third patient has one visit.
      expect([...test.patients]).to.deep.equal([25, 26, 28, 29]);
      expect([...test.leftOut]).to.deep.equal([27]);
      expect(test.truth).to.have.length(4 * 8);
      expect(test.probability).to.have.length(4 * 8);
      expect([...validation.patients, ...test.patients].map(visitsOf)).not.to.include(1);
      expect(notes.join()).to.include('7 training patients without earlier visits are left out');
      // 14 patients in batches of 4.
      expect(notes.join()).not.to.include('the last batch of every epoch has 1 patient');
    });

    it('refuse a split in which nobody has any', async () => {
      await writeSplit(join(root, 'split'), { ...split, validation: Int32Array.of(0, 3) });
      const error: unknown = await run('student', values, {}, { patients }).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UserInputError);
      expect((error as Error).message).to.include('none of the 2 patients of the validation split has any');
    });
  });

  it('lead from prompts to predictions', async () => {
    const { folder, folders, curves, notes } = await run('predictions', sections);
    expect(new Set(curves)).to.include.all.keys(
      'train/teacher/loss',
      'train/teacher/loss_prescription',
      'train/teacher/loss_pairs',
      'validation/teacher/prauc',
      'train/loss',
      'train/loss_prescription',
      'train/loss_distillation',
      'train/loss_alignment',
      'validation/prauc',
    );
    // 21 patients in batches of 4 leave one over.
    expect(notes.join()).to.include(
      'the last batch of every epoch has 1 patient: it trains without the loss "alignment"',
    );
    const { splits, threshold } = await readPredictions(folder);
    expect(threshold).to.equal(0.3);
    expect(Array.from(splits.test.patients)).to.deep.equal(Array.from(split.test));
    expect(splits.test.probability).to.have.length(5 * 8);
    expect(splits.validation.truth.reduce((sum, value) => sum + value, 0)).to.be.greaterThan(0);
    const features = await readTeacherFeatures(folders['teacher-features']!);
    expect(features.train.patients).to.have.length(21);
    const hidden = await openTeacherHidden(folders['teacher-features']!);
    expect([hidden.rows, hidden.width]).to.deep.equal([21, 16]);
    hidden.close();
    const training = JSON.parse(await readFile(join(folders['student']!, 'training.json'), 'utf8')) as JsonObject;
    expect(training['bestEpoch']).to.be.within(1, 3);
  });

  it('learn from further patients without reading their labels, from hidden states in float16', async () => {
    await writeSplit(join(root, 'split'), { ...split, train: range(0, 15), extra: range(15, 21) });
    const teacher = { ...(sections['teacher'] as JsonObject), hiddenStates: 'float16' };
    const training = { ...(sections['training'] as JsonObject), unlabelled: true };
    const values = { ...sections, teacher, training };
    const { folders, notes, curves } = await run('student', values);
    expect(notes.join()).to.include('6 further samples are learned from without their labels');
    expect(curves).to.include('train/loss_distillation');
    const features = await readTeacherFeatures(folders['teacher-features']!);
    expect(Array.from(features.train.patients)).to.deep.equal(Array.from(range(0, 21)));

    // Other medications of their last visits change nothing, where the teacher says the same.
    const other = smallCohort(
      variedPatients(30, 3).map((visits, patient) =>
        patient < 15 || patient > 20 ? visits : [...visits.slice(0, -1), { ...visits.at(-1)!, medications: [0] }],
      ),
    );
    await mkdir(join(root, 'others'));
    await writeCohort(join(root, 'others'), other);
    const same = { ...folders, cohort: join(root, 'others') } as Record<string, string>;
    delete same['student'];
    expect(await learned((await run('student', values, same)).folders)).to.equal(await learned(folders));

    // Without them another student is learned.
    await writeSplit(join(root, 'split'), { ...split, train: range(0, 15) });
    const { folders: fewer } = await run('student', { ...sections, teacher });
    expect(await learned(fewer)).not.to.equal(await learned(folders));
  });

  it('leave further patients out of the teacher where it is told so', async () => {
    await writeSplit(join(root, 'split'), { ...split, train: range(0, 15), extra: range(15, 21) });
    const given = sections['teacher'] as JsonObject;
    const own = (await run('teacher', { ...sections, teacher: { ...given, further: false } })).folder;
    const all = (await run('teacher', sections)).folder;
    await writeSplit(join(root, 'split'), { ...split, train: range(0, 15) });
    const fewer = (await run('teacher', sections)).folder;
    const [ofOwn, ofAll, ofFewer] = await Promise.all(
      [own, all, fewer].map((folder) => readFile(join(folder, 'model.safetensors'))),
    );
    expect(ofOwn!.equals(ofAll!)).to.equal(false);
    expect(ofOwn!.equals(ofFewer!)).to.equal(true);
  });

  const reasonOf = (values: JsonObject) => run('student', values).then(String, (error: Error) => error.message);

  it('refuse further patients where there are none, or no teacher to compare with', async () => {
    const training = { ...(sections['training'] as JsonObject), unlabelled: true };
    expect(await reasonOf({ ...sections, training })).to.match(
      /training\.unlabelled: the dataset has no further patients/,
    );
    await writeSplit(join(root, 'split'), { ...split, train: range(0, 15), extra: range(15, 21) });
    const alone = { prescription: { type: 'binary-cross-entropy' } };
    expect(await reasonOf({ ...sections, training, losses: alone })).to.match(
      /no loss of the row compares with a teacher/,
    );
  });

  it('learn from every visit, with a teacher that reads the samples in words, and predict for every visit', async () => {
    const training = { ...(sections['training'] as JsonObject), targets: 'every-visit' };
    const evaluation = { predictor: 'student', threshold: 0.3, targets: 'every-visit', average: 'patient' };
    const { folder, folders } = await run('predictions', { ...sections, training, evaluation });
    // Patients have 1, 2, 3, 1, 2, 3, … visits: the 21 of the training split have 42.
    const features = await readTeacherFeatures(folders['teacher-features']!);
    expect(features.train.patients).to.have.length(42);
    expect(Array.from(features.train.patients).slice(0, 6)).to.deep.equal([0, 1, 1, 2, 2, 2]);
    const { test } = (await readPredictions(folder)).splits;
    expect([...test.patients]).to.deep.equal([25, 25, 26, 26, 26, 27, 28, 28, 29, 29, 29]);
    expect([...test.visits!]).to.deep.equal([1, 2, 1, 2, 3, 1, 1, 2, 1, 2, 3]);
    const samples = samplesOf(cohort, split.test, 'every-visit');
    expect(test.truth).to.deep.equal(truthOf(samples, Int32Array.from(samples.patients.keys())));
    const prompts = await readPrompts(folders['prompts']!);
    expect(prompts).to.have.length(cohort.visitKeys.length);
    const firstVisits = promptsOf(prompts, cohort, samples).filter((_, sample) => samples.visits[sample] === 1);
    expect(
      firstVisits.every((texts) => texts.length === 1),
      'there is no history to leave out',
    ).to.equal(true);
  });

  it('train no teacher where no loss needs one', async () => {
    const { folders } = await run('predictions', {
      ...sections,
      losses: { prescription: { type: 'binary-cross-entropy' } },
    });
    expect(folders).to.not.have.any.keys('teacher', 'teacher-features', 'prompts');
  });

  it("score the teacher's own probabilities where it is the predictor, without a student", async () => {
    const { folder, folders } = await run('predictions', {
      ...sections,
      evaluation: { predictor: 'teacher', threshold: 0.5 },
    });
    expect(folders).to.not.have.any.keys('student');
    const { splits } = await readPredictions(folder);
    const { test } = await readTeacherFeatures(folders['teacher-features']!);
    splits.test.probability.forEach((value, i) =>
      expect(value).to.be.closeTo(1 / (1 + Math.exp(-test.logits[i]!)), 1e-12),
    );
  });

  it('give byte-identical models for one seed', async () => {
    const first = await run('student', sections);
    const shared = Object.fromEntries(Object.entries(first.folders).filter(([name]) => name !== 'student'));
    const second = await run('student', sections, shared);
    const bytes = await Promise.all([first, second].map(({ folder }) => readFile(join(folder, 'model.safetensors'))));
    expect(bytes[0]!.equals(bytes[1]!)).to.equal(true);
  });

  it('end with the same bytes when training was stopped after an epoch and started again', async () => {
    const values = { ...sections, losses: { prescription: { type: 'binary-cross-entropy' } } };
    const unbroken = await run('student', values);
    const complete = completed(values);
    const build = () => createRunContainer(registry, complete).build<Stage>(registry.find('stage', 'student')!);
    const [folder, checkpoints] = [await mkdtemp(join(root, 'resumed-')), await mkdtemp(join(root, 'kept-'))];
    const stop = new AbortController();
    const attempt = (onPoint: (epoch: number) => void) =>
      build().run({
        folder,
        checkpoints,
        kept: join(root, 'kept'),
        input: (input) => unbroken.folders[input]!,
        seed: 7,
        signal: stop.signal.aborted ? new AbortController().signal : stop.signal,
        journal: { metric: (_, __, epoch) => onPoint(epoch), progress: () => {}, note: () => {} },
      });
    // The first point of epoch 2 is told after its steps: epoch 1 is what is kept.
    const stopped = await attempt((epoch) => epoch === 2 && stop.abort(new Error('stopped'))).catch(
      (error: Error) => error.message,
    );
    expect(stopped).to.equal('stopped');
    await attempt(() => {});
    for (const name of ['model.safetensors', 'model.onnx', 'training.json']) {
      const [one, two] = await Promise.all([unbroken.folder, folder].map((of) => readFile(join(of, name))));
      expect(one!.equals(two!), name).to.equal(true);
    }
  });

  for (const [stage, predictor] of [
    ['student-efficiency', 'student'],
    ['teacher-efficiency', 'teacher'],
    ['language-model-efficiency', 'language-model'],
  ] as const) {
    it(`measure what the ${predictor} needs: ${stage}`, async () => {
      const evaluation = { subject: 'efficiency', predictor, threshold: 0.3 };
      const values = { ...sections, losses: { prescription: { type: 'binary-cross-entropy' } }, evaluation };
      const row = createRunContainer(registry, completed(values)).get('row');
      const ends = registry
        .ofKind('stage')
        .filter(({ properties: { terminal } }) => (typeof terminal === 'function' ? terminal(row) : terminal === true));
      expect(ends.map(({ type }) => type)).to.deep.equal([stage]);
      const { folder } = await run(stage, values);
      const file = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
        metrics: Record<string, number>;
        description: { part: string; notes: string[] };
      };
      expect(file.description.part).to.equal('efficiency');
      expect(file.description.notes[0]).to.match(
        /^measured at \d{4}-\d\d-\d\d \d\d:\d\d UTC on \d+ cores \(.+\) under a load of \d+\.\d: medians over/,
      );
      for (const batch of ['batch-1', 'batch-100']) {
        const of = (measure: string) => file.metrics[`efficiency/${batch}/${measure}`]!;
        expect(of('model')).to.be.greaterThan(0);
        expect(of('end-to-end')).to.be.greaterThan(of('model'));
        if (process.platform === 'linux') expect(of('memory')).to.be.greaterThan(1);
      }
    });
  }

  it('say which metrics a monitor may name', async () => {
    const training = { ...(sections['training'] as JsonObject), monitor: 'validation/jaccard' };
    const problem = await run('student', {
      ...sections,
      training,
      losses: { prescription: { type: 'binary-cross-entropy' } },
    }).catch((error: Error) => error.message);
    expect(problem).to.match(
      /training\.monitor: "validation\/jaccard" names no entry of `metrics`\s+known: validation\/prauc/,
    );
  });
});
