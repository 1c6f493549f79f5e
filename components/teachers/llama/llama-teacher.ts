import { Generator, adamw, type Engine } from '../../../framework/tensor/index.js';
import { UserInputError } from '../../../framework/errors.js';
import type { Prompt } from '../../contracts/prompt.js';
import type {
  AskedPrompts,
  OpenTeacher,
  PromptLengths,
  PromptText,
  Teacher,
  TeacherContext,
  TeacherEstimate,
  TeacherExamples,
  TeacherFeatures,
  TeacherWork,
  LabelledPrompts,
} from '../../contracts/teacher.js';
import { averagePrecision } from '../../metrics/shared/average-precision.js';
import { fit } from '../../training/fit.js';
import { announceCut, recordTrail } from '../shared/training-trail.js';
import { adapterFiles } from './adapter/adapter-files.js';
import { architectureOf } from './architecture.js';
import { checkpointFiles } from './checkpoint/checkpoint-files.js';
import type { Term } from '../../training/weighted-terms.js';
import { announceOtherBase } from './adapter/base-model.js';
import { cutOf, fitPrompts, type FitOptions } from './fit-prompts.js';
import { promptOrder } from './prompt-order.js';
import { PromptReader } from './prompt-reader.js';
import {
  attentionBlock,
  checkCheckpoint,
  describeDecoder,
  startingModel,
  startingTokenizer,
  trainedModel,
  writeModel,
  type LlamaModel,
} from './llama-model.js';
import { defaultSeed, type LlamaOptions } from './options.js';
import { packingOf, type FittedPrompt } from './packed-prompts.js';
import { batchesOf } from './teacher-batches.js';
import { memoryRemedy, requireMemory } from './require-memory.js';
import { adapterNumbers, memoryEstimate, type MemoryAsked } from './memory-estimate.js';
import { timeEstimate } from './time-estimate.js';
import { learningRateSchedule } from './learning-rate-schedule.js';
import { trainingLength } from './training-length.js';
import { teacherTrainer } from './teacher-trainer.js';

/** Tokens of a prompt, where none is there to be counted: those of the made-up patients. */
const usualTokens = 90;

const curve = 'validation/teacher/prauc';

/** A decoder that is fine-tuned to prescribe. */
export class LlamaTeacher implements Teacher {
  readonly rounding = 1e-3;

  constructor(
    private readonly options: LlamaOptions,
    private readonly engine: Engine,
    private readonly terms: readonly Term[],
    private readonly prompt: Pick<Prompt, 'currentVisitFrom'>,
    /** Threads of the engine. */
    private readonly threads = 1,
  ) {}

  async files(): Promise<readonly string[]> {
    const { checkpoint, adapter, steps } = this.options;
    if (this.options.wordPath && this.prompt.currentVisitFrom === undefined) throw unknownCurrentVisit();
    if (checkpoint === undefined) return [];
    const files = await checkpointFiles(checkpoint);
    const adapterPaths = adapter === undefined ? [] : await adapterFiles(adapter);
    const hasHead = await checkCheckpoint({ ...this.options, checkpoint });
    if (steps === 0 && !hasHead) throw randomHead();
    return [...files, ...adapterPaths];
  }

  async promptLengths(prompts: readonly PromptText[], training: readonly PromptText[]): Promise<PromptLengths> {
    const { maxTokens, truncation } = this.options;
    const tokenizer = await startingTokenizer(this.options, training);
    const lengthOf = (text: string) => tokenizer.encode(text).length + 1;
    return { maxTokens, cuts: truncation, tokens: prompts.map((texts) => texts.map(lengthOf)) };
  }

  /** Of a random decoder, without the embeddings of words, which are not known yet. */
  async estimate(work: TeacherWork = {}): Promise<TeacherEstimate> {
    const { tokens, prompts } = work;
    // Prompts that are not there may have as many tokens as are read; those of a small decoder never do.
    const unknown =
      this.options.checkpoint === undefined ? Math.min(this.options.maxTokens, 2 * usualTokens) : undefined;
    const asked = await this.memoryAsked(tokens?.longest ?? unknown);
    const { trainingBytes, recordingBytes } = memoryEstimate(asked);
    const { epochs, steps } = trainingLength(this.options, prompts?.train ?? 1);
    const { batchSize, keep } = this.options;
    const seconds =
      prompts &&
      timeEstimate({
        ...asked,
        tokens: tokens?.mean ?? Math.min(asked.tokens, usualTokens),
        longest: tokens?.longest ?? Math.min(asked.tokens, 2 * usualTokens),
        prompts,
        steps,
        batchSize,
        validations: keep === 'best' ? epochs : 0,
        // As many lanes work as a step has parts.
        threads: this.threads * Math.min(asked.lanes, Math.ceil(batchSize / asked.prompts)),
      });
    const needs = (done: 'trainingBytes' | 'recordingBytes', time: number | undefined) => ({
      bytes: done === 'trainingBytes' ? trainingBytes : recordingBytes,
      ...(time !== undefined && { seconds: time }),
      remedy: (available: number) => memoryRemedy(asked, done, available),
    });
    return {
      training: needs('trainingBytes', seconds?.training),
      recording: needs('recordingBytes', seconds?.recording),
    };
  }

  /** @param tokens of the longest prompt; absent: of the longest that may be */
  private async memoryAsked(tokens?: number): Promise<MemoryAsked> {
    const { checkpoint, layerByLayer, maxTokens, batchSize, microBatch = batchSize } = this.options;
    const { architecture, lora } =
      checkpoint === undefined
        ? { architecture: architectureOf(this.options, 1), lora: undefined }
        : await describeDecoder({ ...this.options, checkpoint });
    return {
      architecture,
      layerByLayer,
      storedBytes: 2,
      tokens: tokens ?? maxTokens,
      ...(checkpoint !== undefined && { attentionBlock }),
      prompts: Math.min(batchSize, microBatch),
      lanes: this.engine.lanes ?? 1,
      trained: lora && adapterNumbers(lora, architecture),
    };
  }

  async train(examples: TeacherExamples, context: TeacherContext): Promise<Float32Array> {
    const { train, validation, later, probes, interactions } = examples;
    requireMemory(await this.memoryAsked(), this.options.steps === 0 ? 'recordingBytes' : 'trainingBytes');
    const medications = examples.medications.length;
    const model = await startingModel(this.options, medications, train.prompts);
    const fitted = (prompts: readonly PromptText[]) => fitPrompts(prompts, model.tokenizer, this.fitOptions(model));
    const [trainPrompts, validationPrompts] = [fitted(train.prompts), fitted(validation.prompts)];
    // Prompts that are asked after training must fit as well, so they are checked before it.
    fitted(later.prompts);
    const cut = cutOf(train.prompts, trainPrompts);
    announceCut(context, cut, { prompts: trainPrompts.length, maxTokens: this.options.maxTokens });
    await announceOtherBase(this.options, context);
    const answers = async (reader: PromptReader, parameters: LlamaModel['initialWeights']) =>
      (await reader.read(parameters, fitted(probes), context.signal)).logits;
    const { batchSize, keep, seed = defaultSeed, gradientClipping, learningRate, weightDecay } = this.options;
    if (this.options.steps === 0) {
      await writeModel(context.folder, model, model.initialWeights);
      await recordTrail(examples, context, { seed, steps: 0, told: { ...cut, tokensSeen: 0 } });
      const reader = await PromptReader.create(this.engine, model.shape, model.stored);
      return answers(reader, model.initialWeights).finally(() => reader.dispose());
    }
    const { epochs, steps, stepsOf } = trainingLength(this.options, trainPrompts.length);
    const generator = new Generator(seed);
    const orderOf = (epoch: number) =>
      promptOrder(trainPrompts.length, batchSize, generator, epoch).slice(0, stepsOf(epoch));
    const { trainer, objective } = await teacherTrainer(
      this.engine,
      model,
      { terms: this.terms, interactions },
      {
        optimizer: adamw({ learningRate, weightDecay }),
        schedule: learningRateSchedule(this.options, steps),
        generator: generator.split('training'),
        clipNorm: gradientClipping,
      },
    );
    const reader = await PromptReader.create(this.engine, model.shape, model.stored);
    try {
      const result = await fit({
        trainer,
        group: 'teacher',
        epochs,
        batchCount: stepsOf,
        batches: (epoch, curves) =>
          batchesOf(
            trainPrompts,
            train.labels,
            medications,
            orderOf(epoch),
            packingOf(model.shape),
            objective,
            { epoch, step: (epoch - 1) * stepsOf(1), curves, generator: generator.split('terms') },
            this.options.microBatch,
          ),
        ...(keep === 'best' && {
          validate: async (parameters) => {
            const { logits } = await reader.read(parameters, validationPrompts, context.signal);
            return { [curve]: meanAveragePrecision(logits, validation) };
          },
          monitor: { curve, higherIsBetter: true, patience: 0 },
        }),
        checkpoints: context.checkpoints,
        checkpointMinutes: this.options.checkpointMinutes,
        journal: context.journal,
        signal: context.signal,
      });
      const trained = { ...model.initialWeights, ...result.parameters };
      await writeModel(context.folder, model, trained);
      const order = Array.from({ length: epochs }, (_, index) => orderOf(index + 1)).flat();
      await recordTrail(examples, context, {
        seed,
        steps,
        told: { ...cut, tokensSeen: tokensOf(trainPrompts, order) },
      });
      return await answers(reader, trained);
    } finally {
      await trainer.dispose();
      await reader.dispose();
    }
  }

  async features(
    folder: string,
    { prompts }: AskedPrompts,
    { signal, journal }: Omit<TeacherContext, 'folder'>,
  ): Promise<TeacherFeatures> {
    requireMemory(await this.memoryAsked(), 'recordingBytes');
    const { model, parameters } = await trainedModel(this.options, folder);
    const reader = await PromptReader.create(this.engine, model.shape, model.stored);
    try {
      const fitted = fitPrompts(prompts, model.tokenizer, this.fitOptions(model));
      const read = await reader.read(parameters, fitted, signal, (done) =>
        journal.progress(done, prompts.length, 'prompts'),
      );
      return { width: model.shape.architecture.width, ...read };
    } finally {
      await reader.dispose();
    }
  }

  async open(folder: string): Promise<OpenTeacher> {
    const { model, parameters } = await trainedModel(this.options, folder);
    const reader = await PromptReader.create(this.engine, model.shape, model.stored);
    reader.load(parameters);
    return {
      prepare: (prompts) => reader.prepare(fitPrompts(prompts, model.tokenizer, this.fitOptions(model))),
      dispose: () => reader.dispose(),
    };
  }

  private fitOptions({ shape }: LlamaModel): FitOptions {
    const { maxTokens, truncation, wordPath } = this.options;
    const { currentVisitFrom } = this.prompt;
    const isSummed = wordPath && currentVisitFrom !== undefined;
    return {
      vocabulary: shape.architecture.vocabulary,
      maxTokens,
      truncation,
      ...(isSummed && { currentVisitFrom }),
    };
  }
}

/** Tokens of the prompts of some batches. */
function tokensOf(prompts: readonly FittedPrompt[], batches: readonly Int32Array[]): number {
  return batches.reduce((sum, rows) => rows.reduce((tokens, row) => tokens + prompts[row]!.ids.length, sum), 0);
}

function randomHead(): UserInputError {
  return new UserInputError({
    place: 'teacher.steps',
    reason: '0 steps leave the classification head random: no adapter brings one',
    remedy: 'Name a trained one with `teacher.adapter: FOLDER`, or train.',
  });
}

function unknownCurrentVisit(): UserInputError {
  return new UserInputError({
    place: 'teacher.wordPath',
    reason:
      'words of the history are summed apart from those of the current visit, and the prompt does not say where it begins',
    remedy: 'Write `prompt.currentVisitFrom`, or leave `wordPath` out.',
  });
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
