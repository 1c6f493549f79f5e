import { Generator, Graph, Trainer, adamw, type Engine } from '../../../framework/tensor/index.js';
import type {
  PromptText,
  Teacher,
  TeacherContext,
  TeacherExamples,
  TeacherFeatures,
  LabelledPrompts,
} from '../../contracts/teacher.js';
import { averagePrecision } from '../../metrics/shared/average-precision.js';
import { fit, type Batch } from '../../training/fit.js';
import { chunks } from '../../training/predict.js';
import { fitPrompts, type FitOptions } from './fit-prompts.js';
import { PromptReader } from './prompt-reader.js';
import { startingModel, trainedModel, writeModel, type LlamaModel } from './llama-model.js';
import type { LlamaOptions } from './options.js';
import { promptFeeds, type PackingOptions, type TokenizedPrompt } from './packed-prompts.js';
import { learningRateSchedule } from './learning-rate-schedule.js';
import { teacherLoss, teacherProgram } from './teacher-program.js';

const curve = 'validation/teacher/prauc';

/** A decoder that is fine-tuned to prescribe. */
export class LlamaTeacher implements Teacher {
  constructor(
    private readonly options: LlamaOptions,
    private readonly engine: Engine,
  ) {}

  async train(examples: TeacherExamples, context: TeacherContext): Promise<void> {
    const { train, validation, medications, later } = examples;
    const model = await startingModel(this.options, medications, train.prompts);
    const fitted = (prompts: readonly PromptText[]) => fitPrompts(prompts, model.tokenizer, fitOptionsOf(this.options));
    const [trainPrompts, validationPrompts] = [fitted(train.prompts), fitted(validation.prompts)];
    // What is asked for after training must fit as well: better to know now.
    fitted(later);
    const { epochs, batchSize, keep, seed, gradientClipping, learningRate, weightDecay } = this.options;
    const generator = new Generator(seed);
    const trainer = await Trainer.create(this.engine, {
      loss: teacherLoss(teacherProgram(model.shape, new Graph({ training: true }))),
      optimizer: adamw({ learningRate, weightDecay }),
      schedule: learningRateSchedule(this.options, epochs * Math.ceil(trainPrompts.length / batchSize)),
      generator: generator.split('training'),
      initial: model.given,
      clipNorm: gradientClipping,
    });
    const reader = await PromptReader.create(this.engine, model.shape);
    try {
      const result = await fit({
        trainer,
        group: 'teacher',
        epochs,
        batches: (epoch) =>
          batchesOf(
            trainPrompts,
            train.labels,
            medications,
            batchSize,
            generator.split(`order of epoch ${epoch}`),
            packingOf(model),
          ),
        ...(keep === 'best' && {
          validate: async (parameters) => {
            const { logits } = await reader.read(parameters, validationPrompts, context.signal);
            return { [curve]: meanAveragePrecision(logits, validation) };
          },
          monitor: { curve, higherIsBetter: true, patience: 0 },
        }),
        checkpoints: context.checkpoints,
        journal: context.journal,
        signal: context.signal,
      });
      await writeModel(context.folder, model, { ...model.given, ...result.parameters });
    } finally {
      await trainer.dispose();
      await reader.dispose();
    }
  }

  async features(
    folder: string,
    prompts: readonly PromptText[],
    { signal, journal }: Pick<TeacherContext, 'signal' | 'journal'>,
  ): Promise<TeacherFeatures> {
    const { model, parameters } = await trainedModel(this.options, folder);
    const reader = await PromptReader.create(this.engine, model.shape);
    try {
      const fitted = fitPrompts(prompts, model.tokenizer, fitOptionsOf(this.options));
      const read = await reader.read(parameters, fitted, signal, (done) =>
        journal.progress(done, prompts.length, 'prompts'),
      );
      return { width: model.shape.architecture.width, ...read };
    } finally {
      await reader.dispose();
    }
  }
}

function fitOptionsOf({ maxTokens, truncation, wordPath, currentVisitFrom }: LlamaOptions): FitOptions {
  return { maxTokens, truncation, ...(wordPath && { currentVisitFrom }) };
}

/** What packing needs to know of a model. */
function packingOf({ shape: { wordPath, architecture } }: LlamaModel): PackingOptions {
  const { vocabulary, slidingWindow } = architecture;
  return { wordPath, vocabulary, ...(slidingWindow !== undefined && { slidingWindow }) };
}

function* batchesOf(
  prompts: readonly TokenizedPrompt[],
  labels: Uint8Array,
  medications: number,
  size: number,
  generator: Generator,
  packing: PackingOptions,
): Iterable<Batch> {
  for (const rows of chunks(generator.permutation(prompts.length), size)) {
    const truth = new Float32Array(rows.length * medications);
    rows.forEach((row, index) =>
      truth.set(labels.subarray(row * medications, (row + 1) * medications), index * medications),
    );
    const feeds = promptFeeds(
      Array.from(rows, (row) => prompts[row]!),
      packing,
    );
    yield { feeds: { ...feeds, labels: { data: truth, shape: [rows.length, medications] } }, patients: rows.length };
  }
}

function meanAveragePrecision(logits: Float32Array, { prompts, labels }: LabelledPrompts): number {
  const width = labels.length / prompts.length;
  const scores = Float64Array.from(logits);
  const values = prompts.map((_, row) => {
    const range = [row * width, (row + 1) * width] as const;
    return averagePrecision(labels.subarray(...range), scores.subarray(...range));
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
