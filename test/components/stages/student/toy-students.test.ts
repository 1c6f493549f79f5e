import { expect } from 'chai';
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cohort, Split } from '../../../../components/contracts/cohort.js';
import type { Loss } from '../../../../components/contracts/loss.js';
import type { StudentProperties } from '../../../../components/contracts/student.js';
import { writeCohort, writeSplit } from '../../../../components/datasets/cohort/store.js';
import ddiRate from '../../../../components/metrics/ddi-rate.js';
import jaccard from '../../../../components/metrics/jaccard.js';
import { readPredictions } from '../../../../components/stages/files/predictions-file.js';
import predictionsStage from '../../../../components/stages/predictions.js';
import pretrainingStage from '../../../../components/stages/pretraining.js';
import studentStage from '../../../../components/stages/student/student.js';
import studentOnnx from '../../../../components/views/student-onnx.js';
import type { View } from '../../../../framework/contracts/view.js';
import { UserInputError } from '../../../../framework/errors.js';
import { ReferenceEngine, readSafetensors, reduceMean, square } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';
import { runStage } from '../run-stage.js';
import {
  AlternatingToy,
  DecidingToy,
  FrequencyModel,
  PretrainedToy,
  ToyModel,
  toyRow,
  TuningToy,
} from '../toy-students.js';

const cohort = smallCohort(variedPatients(16, 3));
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split: Split = { train: range(0, 10), validation: range(10, 13), test: range(13, 16), extra: new Int32Array() };
const training = {
  epochs: 3,
  batchSize: 4,
  bucket: 1,
  learningRate: 1e-9,
  optimizer: 'adam',
  weightDecay: 0,
  monitor: 'validation/jaccard',
  patience: 0,
};

/** The services of a stage for a model, whose component declares this. */
const servicesOf = (model: (bound: Cohort) => object, declared: Partial<StudentProperties> = {}) => ({
  student: { for: model },
  losses: new Map<string, Loss>(),
  metrics: new Map([['jaccard', build(jaccard)]]),
  engine: new ReferenceEngine(),
  training,
  evaluation: { predictor: 'student', threshold: 0.3, targets: 'last-visit', average: 'patient' },
  row: {
    ...toyRow(declared),
    components: (section: string) => new Map(section === 'metrics' ? [['jaccard', jaccard]] : []),
  },
});
/** The mean square of the logits. */
const squares: Loss = { weight: 1, perPatient: (_, { student }) => reduceMean(square(student.logits), [1]) };

/** The medications of a patient's last visit. */
function setOfTarget(patient: number): Int32Array {
  const { offsets, values } = cohort.medications;
  const last = cohort.visitOffsets[patient + 1]! - 1;
  return values.subarray(offsets[last], offsets[last + 1]);
}

/** The stages that the stage student reads. */
function stagesBefore(declared: Partial<StudentProperties>): readonly string[] {
  return studentStage.properties.after(toyRow(declared));
}

/** What the stage student says against some services. */
async function refusal(services: object, root: string): Promise<string> {
  return runStage(studentStage, services, root).then(
    () => 'trained',
    (error: Error) => error.message,
  );
}

describe('the contract of students', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-toys-'));
    for (const stage of ['cohort', 'split']) await mkdir(join(root, stage));
    await writeCohort(join(root, 'cohort'), cohort);
    await writeSplit(join(root, 'split'), split);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  describe('losses of the model', () => {
    it('train it without any loss of the row, with a weight that changes and values that become curves', async () => {
      const seen: string[] = [];
      const own: Loss = {
        weight: 1,
        // Half the weight of the epoch before, as a controller that reads the curves would have it.
        weightAt: ({ epoch, curves }) => (epoch === 1 ? 1 : curves['train/weight_own']! / 2),
        feeds: ({ epoch, step, patients, scope, generator }) => {
          seen.push(`${epoch}:${step}:${patients}`);
          const data = Float32Array.from({ length: patients }, () => Math.abs(generator.nextBits() % 2));
          return { [`${scope}/draws`]: { data, shape: [patients] } };
        },
        perPatient: (scope, given) => {
          given.record!('drawn', scope.input('draws', ['patient']));
          return squares.perPatient(scope, given);
        },
      };
      const services = servicesOf((bound) => new ToyModel(bound, { own }));
      const { points } = await runStage(studentStage, services, root);
      // 10 patients in batches of 4, 4 and 2.
      expect(seen.slice(0, 4)).to.deep.equal(['1:0:4', '1:1:4', '1:2:2', '2:3:4']);
      const curve = (name: string) => points.filter((point) => point.name === name).map(({ value }) => value);
      expect(curve('train/weight_own')).to.deep.equal([1, 1 / 2, 1 / 4]);
      expect(curve('train/own_drawn').every((share) => share >= 0 && share <= 1)).to.equal(true);
      const [values, totals] = [curve('train/loss_own'), curve('train/loss')];
      totals.forEach((total, epoch) => expect(total).to.be.closeTo(values[epoch]! / 2 ** epoch, 1e-6));
    });

    it('have names that the losses of the row do not have, and there is at least one', async () => {
      const twice = {
        ...servicesOf((bound) => new ToyModel(bound, { own: squares })),
        losses: new Map([['own', squares]]),
      };
      const own = new Map([['own', { properties: { minimumBatch: 1 } }]]);
      const components = (section: string) => (section === 'losses' ? own : twice.row.components(section));
      const row = { ...twice.row, components };
      expect(await refusal({ ...twice, row }, root)).to.match(/losses\.own: the student brings a loss of its own/);
      expect(
        await refusal(
          servicesOf((bound) => new ToyModel(bound)),
          root,
        ),
      ).to.match(/has no loss to be trained with/);
    });
  });

  it('refuses to choose epochs by a score that no predictions have', async () => {
    await writeCohort(join(root, 'cohort'), { ...cohort, interactions: [] });
    const services = {
      ...servicesOf((bound) => new ToyModel(bound, { squares })),
      metrics: new Map([['ddi-rate', build(ddiRate)]]),
      training: { ...training, monitor: 'validation/ddi-rate' },
    };
    const row = { ...services.row, components: () => new Map([['ddi-rate', ddiRate]]) };
    expect(await refusal({ ...services, row }, root)).to.contain(
      'training.monitor: no predictions for these validation patients have a score of "validation/ddi-rate"',
    );
  });

  it('lets training start from what pre-training has learnt', async () => {
    const services = servicesOf((bound) => new PretrainedToy(bound, { squares }), { pretraining: true });
    expect(studentStage.properties.after(services.row)).to.include('pretraining');
    const { points } = await runStage(pretrainingStage, services, root);
    const losses = points.filter(({ name }) => name === 'train/pretraining/loss_ones').map(({ value }) => value);
    expect(losses.at(-1)).to.be.below(losses[0]! / 10);
    await runStage(studentStage, services, root);
    const weights = async (file: string) => (await readSafetensors(join(root, file))).tensors['student/weight']!.data;
    const [before, after] = [
      await weights('pretraining/pretrained.safetensors'),
      await weights('student/model.safetensors'),
    ];
    after.forEach((value: number, i: number) => expect(value).to.be.closeTo(before[i]!, 1e-6));
  });

  describe('pre-training in turns with fine-tuning', () => {
    const alternating = { pretraining: true };

    it('learns both in rounds, and ends with pre-training', async () => {
      const services = servicesOf((bound) => new AlternatingToy(bound), alternating);
      const { points } = await runStage(pretrainingStage, services, root);
      const curve = (name: string) => points.filter((point) => point.name === name);
      const own = curve('train/pretraining/loss_ones');
      const between = curve('train/fine-tuning/loss_prescription');
      expect(own.map(({ epoch }) => epoch)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(between.map(({ epoch }) => epoch)).to.deep.equal([1, 2, 3, 4]);
      const told = points.map(({ name }) => name.split('/')[1]).filter((name, i, all) => name !== all[i - 1]);
      expect(told).to.deep.equal(['pretraining', 'fine-tuning', 'pretraining', 'fine-tuning', 'pretraining']);
    });

    it('starts each turn from the weights of the one before', async () => {
      class Idle extends AlternatingToy {
        override pretraining(patients: Int32Array) {
          return { ...super.pretraining(patients), learningRate: 1e-9 };
        }
      }
      const { points } = await runStage(
        pretrainingStage,
        servicesOf((bound) => new Idle(bound), alternating),
        root,
      );
      // First values of its own would give each turn another loss.
      const [first, ...others] = points.filter(({ name }) => name === 'train/pretraining/loss_ones');
      for (const { value } of others) expect(value).to.be.closeTo(first!.value, 1e-6);
    });

    it('learns from every visit of a patient, the first included where the student can', async () => {
      const seen = new Set<number>();
      class Watched extends AlternatingToy {
        override feeds(patients: Int32Array, options: Parameters<AlternatingToy['feeds']>[1]) {
          if (this.cohort.patientKeys.length !== cohort.patientKeys.length) patients.forEach((one) => seen.add(one));
          return super.feeds(patients, options);
        }
      }
      await runStage(
        pretrainingStage,
        servicesOf((bound) => new Watched(bound), alternating),
        root,
      );
      expect(seen.size).to.equal(cohort.visitOffsets[split.train.length]);
      const needsHistory = { ...alternating, patients: { singleVisit: false, multiVisit: true } };
      seen.clear();
      await runStage(
        pretrainingStage,
        servicesOf((bound) => new Watched(bound), needsHistory),
        root,
      );
      expect(seen.size).to.equal(0);
    });

    it('ends with the same bytes after a kill in any turn', async () => {
      const bytes = () => readFile(join(root, 'pretraining', 'pretrained.safetensors'));
      const checkpoints = join(root, 'pretraining.checkpoints');
      const whole = servicesOf((bound) => new AlternatingToy(bound), alternating);
      await runStage(pretrainingStage, whole, root);
      const expected = await bytes();
      for (const lasts of [5, 11, 19]) {
        await rm(checkpoints, { recursive: true });
        let batches = 0;
        class Killed extends AlternatingToy {
          override feeds(...given: Parameters<AlternatingToy['feeds']>) {
            if (++batches > lasts) throw new Error('killed');
            return super.feeds(...given);
          }
        }
        const killed = servicesOf((bound) => new Killed(bound), alternating);
        expect(await runStage(pretrainingStage, killed, root).catch((error: Error) => error.message)).to.equal(
          'killed',
        );
        const { notes } = await runStage(pretrainingStage, whole, root);
        expect(notes).to.have.length.at.most(1);
        expect(await bytes()).to.deep.equal(expected);
      }
    });
  });

  it('is pre-trained only where the component declares it, by its options if it says so', () => {
    expect(stagesBefore({})).not.to.include('pretraining');
    expect(stagesBefore({ pretraining: (options) => options['epochs'] === 0 })).not.to.include('pretraining');
    expect(stagesBefore({ pretraining: (options) => options['epochs'] === undefined })).to.include('pretraining');
  });

  it('records the sets that a tensor program decides itself', async () => {
    const services = servicesOf((bound) => new DecidingToy(bound, { squares }));
    await runStage(studentStage, services, root);
    const { folder, notes } = await runStage(predictionsStage, services, root);
    const { test } = (await readPredictions(folder)).splits;
    expect([...test.recommended!.subarray(0, 8)]).to.deep.equal([1, 1, 0, 0, 0, 0, 0, 0]);
    expect(notes.join()).to.include('decides its sets itself');
  });

  it('keeps what a student tunes on validation when training has ended, and hands it over with the weights', async () => {
    const services = servicesOf((bound) => new TuningToy(bound, { squares }));
    const { folder: trained } = await runStage(studentStage, services, root);
    const { tensors } = await readSafetensors(join(trained, 'model.safetensors'));
    const prescribed = split.validation.reduce((sum, patient) => sum + setOfTarget(patient).length, 0);
    expect([...tensors['student/tuned']!.data]).to.deep.equal([split.validation.length, prescribed]);
    const { folder } = await runStage(predictionsStage, services, root);
    const { test } = (await readPredictions(folder)).splits;
    expect([...test.recommended!.subarray(0, 8)]).to.deep.equal([1, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('takes a model that is no tensor program from training to predictions; it has no ONNX form', async () => {
    const services = servicesOf((bound) => new FrequencyModel(bound));
    const { folder: trained } = await runStage(studentStage, services, root);
    await access(join(trained, 'model.safetensors'));
    expect(await access(join(trained, 'model.onnx')).catch((error: Error) => error)).to.be.instanceOf(Error);
    expect(JSON.parse(await readFile(join(trained, 'training.json'), 'utf8'))).to.include({ epochs: 0 });
    const { folder } = await runStage(predictionsStage, services, root);
    const { test } = (await readPredictions(folder)).splits;
    expect(test.recommended).to.have.length(3 * 8);
    expect(
      test.recommended!.reduce((sum, value) => sum + value, 0),
      'one medication each',
    ).to.equal(3);
    const view = (studentOnnx.build as (given: object) => View)(services);
    const refused: unknown = await view
      .show({ input: (stage: string) => join(root, stage), out: join(root, 'x.onnx') } as never)
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UserInputError);
    expect((refused as Error).message).to.include('it has no ONNX form');
  });
});
