import { mean } from '../../../framework/statistics/moments.js';
import { Generator, adamw, type ArrayTensor, type Engine } from '../../../framework/tensor/index.js';
import type {
  AnswerExamples,
  AnswerLengths,
  AnswerWork,
  AnsweredPrompts,
  LanguageModel,
  OpenLanguageModel,
} from '../../contracts/language-model.js';
import type { AskedPrompts, PromptText, TeacherContext } from '../../contracts/teacher.js';
import { adapterFiles } from '../../teachers/llama/adapter/adapter-files.js';
import { announceOtherBase } from '../../teachers/llama/adapter/base-model.js';
import { checkpointFiles, readCheckpointJson } from '../../teachers/llama/checkpoint/checkpoint-files.js';
import { cutOf, fitPrompts, type FitOptions } from '../../teachers/llama/fit-prompts.js';
import { learningRateSchedule } from '../../teachers/llama/learning-rate-schedule.js';
import { requireNeededTokens } from '../../teachers/llama/checkpoint/needed-tokens.js';
import { startingTokenizer, tokenizerFiles } from '../../teachers/llama/llama-model.js';
import { memoryEstimate, type MemoryAsked } from '../../teachers/llama/memory-estimate.js';
import { defaultSeed } from '../../teachers/llama/options.js';
import { memoryRemedy, requireMemory } from '../../teachers/llama/require-memory.js';
import { trainingLength } from '../../teachers/llama/training-length.js';
import { announceCut } from '../../teachers/shared/training-trail.js';
import { fit } from '../../training/fit.js';
import { inOwnWords, renamed } from '../shared/own-words.js';
import { answerBatches, type AnsweredTokens } from './answer-batches.js';
import { AnswerEvaluation } from './answer-evaluation.js';
import { answerMemory } from './answer-memory.js';
import {
  describeAnswerModel,
  randomShape,
  startingAnswerModel,
  trainedAnswerModel,
  writeAnswerModel,
  type AnswerModel,
} from './answer-model.js';
import { answerTrainer } from './answer-trainer.js';
import { answerTime } from './answer-time.js';
import { AnswerWriter } from './answer-writer.js';
import type { LanguageModelOptions } from './options.js';

/** Tokens where none are there to be counted: those of the made-up patients. */
const usualTokens = { prompt: 90, answer: 60 };

const curve = 'validation/language-model/loss';

/** A decoder that is fine-tuned to write the names of medications. */
export class LlamaLanguageModel implements LanguageModel {
  constructor(
    private readonly options: LanguageModelOptions,
    private readonly engine: Engine,
    /** Threads of the engine. */
    private readonly threads = 1,
  ) {}

  files(): Promise<readonly string[]> {
    return inOwnWords(async () => {
      const { checkpoint, adapter, endToken } = this.options;
      if (checkpoint === undefined) return [];
      const files = await checkpointFiles(checkpoint);
      const { shape } = await describeAnswerModel(this.options, checkpoint);
      const config = await readCheckpointJson(checkpoint, 'config.json');
      requireNeededTokens(
        await tokenizerFiles(checkpoint),
        config,
        checkpoint,
        shape.architecture.vocabulary,
        endToken,
      );
      return [...files, ...(adapter === undefined ? [] : await adapterFiles(adapter))];
    });
  }

  async lengths(examples: Pick<AnsweredPrompts, 'prompts' | 'answers'>): Promise<readonly AnswerLengths[]> {
    const { prompts, answers } = examples;
    const { maxTokens, maxAnswerTokens } = this.options;
    const tokenizer = await startingTokenizer(this.options, [...prompts, answers]);
    const tokensOf = (text: string) => tokenizer.encode(text).length + 1;
    // What is too long is cut, so that it has nearly as many tokens as may be.
    return prompts.map(([longest], index) => ({
      prompt: Math.min(maxTokens, tokensOf(longest!)),
      answer: Math.min(maxAnswerTokens, tokensOf(answers[index]!)),
    }));
  }

  async estimate({ prompts, lengths = [this.unknownLengths()] }: AnswerWork) {
    const { batchSize, beams, keep, maxAnswerTokens } = this.options;
    const [ofPrompts, ofAnswers] = [lengths.map(({ prompt }) => prompt), lengths.map(({ answer }) => answer)];
    const memory = await this.memoryAsked({ prompt: Math.max(...ofPrompts), answer: Math.max(...ofAnswers) });
    const needed = memoryEstimate(memory);
    const { epochs, steps } = trainingLength(this.options, prompts?.train ?? 1);
    const seconds =
      prompts &&
      answerTime({
        ...memory,
        tokens: { prompt: mean(ofPrompts), answer: mean(ofAnswers) },
        mostAnswerTokens: maxAnswerTokens,
        beams,
        prompts,
        steps,
        batchSize,
        validations: keep === 'best' ? epochs : 0,
        threads: this.threads * Math.min(memory.lanes, Math.ceil(batchSize / memory.prompts)),
      });
    const needs = (done: 'trainingBytes' | 'recordingBytes', time: number | undefined) => ({
      bytes: needed[done],
      ...(time !== undefined && { seconds: time }),
      remedy: (available: number) => renamed(memoryRemedy(memory, done, available)),
    });
    return {
      training: needs('trainingBytes', seconds?.training),
      answering: needs('recordingBytes', seconds?.answering),
    };
  }

  /** Prompts that are not there may have as many tokens as are read; those of a small decoder never do. */
  private unknownLengths(): AnswerLengths {
    const { checkpoint, maxTokens, maxAnswerTokens } = this.options;
    if (checkpoint !== undefined) return { prompt: maxTokens, answer: maxAnswerTokens };
    return { prompt: Math.min(maxTokens, usualTokens.prompt), answer: Math.min(maxAnswerTokens, usualTokens.answer) };
  }

  train(examples: AnswerExamples, context: TeacherContext): Promise<void> {
    return inOwnWords(() => this.trained(examples, context));
  }

  private async trained({ train, validation, later }: AnswerExamples, context: TeacherContext): Promise<void> {
    const { checkpoint, keep, seed = defaultSeed, gradientClipping, learningRate, weightDecay } = this.options;
    const { batchSize, microBatch, maxTokens, steps: asked } = this.options;
    requireMemory(await this.memoryAsked(), asked === 0 ? 'recordingBytes' : 'trainingBytes');
    const model = await startingAnswerModel(this.options, train);
    const examples = this.tokensOf(model, train, context);
    const validating = this.tokensOf(model, validation);
    const cut = cutOf(train.prompts, this.fitted(model, train.prompts));
    announceCut(context, cut, { prompts: examples.length, maxTokens });
    await announceOtherBase(this.options, context);
    // Prompts that are asked after training must fit as well, so they are checked before it.
    this.promptTokens(model, later.prompts);
    if (asked === 0) return writeAnswerModel(context.folder, model, model.initialWeights, checkpoint);
    const { epochs, steps, stepsOf } = trainingLength(this.options, examples.length);
    const generator = new Generator(seed);
    const trainer = await answerTrainer(this.engine, model, {
      optimizer: adamw({ learningRate, weightDecay }),
      schedule: learningRateSchedule(this.options, steps),
      generator: generator.split('training'),
      clipNorm: gradientClipping,
    });
    const evaluation = await AnswerEvaluation.create(this.engine, model.shape, model.stored);
    try {
      const { parameters } = await fit({
        trainer,
        group: 'language-model',
        epochs,
        batchCount: stepsOf,
        batches: (epoch) =>
          answerBatches(examples, epoch, { batchSize, microBatch, packing: evaluation.packing, generator, stepsOf }),
        ...(keep === 'best' && {
          validate: async (weights: Readonly<Record<string, ArrayTensor>>) => ({
            [curve]: await evaluation.loss(weights, validating, context.signal),
          }),
          monitor: { curve, higherIsBetter: false, patience: 0 },
        }),
        checkpoints: context.checkpoints,
        checkpointMinutes: this.options.checkpointMinutes,
        journal: context.journal,
        signal: context.signal,
      });
      await writeAnswerModel(context.folder, model, { ...model.initialWeights, ...parameters }, checkpoint);
    } finally {
      await trainer.dispose();
      await evaluation.dispose();
    }
  }

  answer(
    folder: string,
    { prompts }: AskedPrompts,
    { signal, journal }: Omit<TeacherContext, 'folder'>,
  ): Promise<readonly string[]> {
    return inOwnWords(async () => {
      requireMemory(await this.memoryAsked(), 'recordingBytes');
      const model = await trainedAnswerModel(this.options, folder);
      const writer = await this.writerOf(model);
      try {
        const tell = (done: number) => journal.progress(done, prompts.length, 'prompts');
        const answers = await writer.write(this.promptTokens(model, prompts), signal, tell);
        return answers.map((ids) => model.tokenizer.decode(ids));
      } finally {
        await writer.dispose();
      }
    });
  }

  async open(folder: string): Promise<OpenLanguageModel> {
    const model = await trainedAnswerModel(this.options, folder);
    const writer = await this.writerOf(model);
    return {
      prepare: (prompts) => {
        const tokens = this.promptTokens(model, prompts);
        return async () => (await writer.write(tokens)).map((ids) => model.tokenizer.decode(ids));
      },
      dispose: () => writer.dispose(),
    };
  }

  /** Of a random decoder, without the embeddings of words that are not known yet. */
  private async memoryAsked(tokens?: AnswerLengths): Promise<MemoryAsked> {
    const { checkpoint } = this.options;
    const shape = checkpoint === undefined ? undefined : (await describeAnswerModel(this.options, checkpoint)).shape;
    return answerMemory(this.options, shape ?? randomShape(this.options), this.engine.lanes ?? 1, tokens);
  }

  private writerOf({ shape, tokenizer, initialWeights, stored }: AnswerModel): Promise<AnswerWriter> {
    const { beams, lengthPenalty, maxAnswerTokens: most } = this.options;
    const search = { beams, lengthPenalty, most, endToken: tokenizer.endToken };
    return AnswerWriter.create(this.engine, shape, initialWeights, search, stored);
  }

  /** The end token stands behind answers, not between a prompt and its answer. */
  private promptTokens(model: AnswerModel, prompts: readonly PromptText[]): readonly Int32Array[] {
    return this.fitted(model, prompts).map(({ ids }) => ids.subarray(0, -1));
  }

  private fitted({ shape, tokenizer }: AnswerModel, prompts: readonly PromptText[]) {
    const { maxTokens, truncation } = this.options;
    const options: FitOptions = { vocabulary: shape.architecture.vocabulary, maxTokens, truncation };
    return fitPrompts(prompts, tokenizer, options);
  }

  /** @param context is told how many answers are cut */
  private tokensOf(
    model: AnswerModel,
    { prompts, answers }: AnsweredPrompts,
    context?: Pick<TeacherContext, 'journal'>,
  ): readonly AnsweredTokens[] {
    const { tokenizer } = model;
    const { maxAnswerTokens } = this.options;
    const whole = answers.map((answer) => Int32Array.of(...tokenizer.encode(answer), tokenizer.endToken));
    const long = whole.filter(({ length }) => length > maxAnswerTokens).length;
    if (long > 0)
      context?.journal.note(`${long} of ${whole.length} answers to learn were cut to ${maxAnswerTokens} tokens`);
    return this.promptTokens(model, prompts).map((prompt, index) => ({
      prompt,
      answer: whole[index]!.subarray(0, maxAnswerTokens),
    }));
  }
}
