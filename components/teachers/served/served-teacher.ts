import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { digestFile } from '../../../framework/files/digest-file.js';
import type { Json } from '../../../framework/json.js';
import { readSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import type {
  AskedPrompts,
  PromptText,
  Teacher,
  TeacherContext,
  TeacherExamples,
  TeacherFeatures,
} from '../../contracts/teacher.js';
import { readProbes, type Probes } from '../../stages/files/probes-file.js';
import { probeDifference } from '../../stages/teacher/probe-difference.js';
import { chunks } from '../../training/predict.js';
import { endTokenOf } from '../llama/checkpoint/end-token.js';
import { readCheckpointJson } from '../llama/checkpoint/checkpoint-files.js';
import { requireNeededTokens } from '../llama/checkpoint/needed-tokens.js';
import { fitPrompts } from '../llama/fit-prompts.js';
import { tokenizerFiles } from '../llama/llama-model.js';
import { promptTokenizer } from '../llama/prompt-tokenizer.js';
import { adapterFolder } from '../shared/adapter-folder.js';
import { requireFit, requireSameWording, type TrainedBefore } from '../shared/learned-before.js';
import { learnedPatients, trainingTrail } from '../shared/training-trail.js';
import { askServer } from './embedding-server.js';
import { KeptAnswers } from './kept-answers.js';
import type { ServedOptions } from './options.js';
import { requireAllowed, ServerError } from './post-json.js';

const headName = 'base_model.model.score.weight';

/** A trained teacher that a server computes. */
export class ServedTeacher implements Teacher {
  /** Servers compute in bfloat16. */
  readonly rounding = 5e-2;

  /** @param prompt the section `prompt` of this experiment */
  constructor(
    private readonly options: ServedOptions,
    private readonly prompt: Json | undefined,
  ) {}

  async files(): Promise<readonly string[]> {
    const { checkpoint } = this.options;
    requireAllowed('teacher', this.options);
    const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) => join(checkpoint, name));
    const { trained } = this.options;
    const files = [...names, this.headFile(), join(trained, 'probes.json')];
    for (const file of [...files, trainingTrail.path(trained), learnedPatients.path(trained)]) {
      await stat(file).catch(() => {
        const remedy = '`trained` is the output folder of a stage `teacher`; `checkpoint` has a tokenizer.';
        throw new UserInputError({ place: file, reason: 'the file is not there', remedy });
      });
    }
    const config = await readCheckpointJson(checkpoint, 'config.json');
    const vocabulary = Number(config['vocab_size'] ?? Infinity);
    requireNeededTokens(await tokenizerFiles(checkpoint), config, checkpoint, vocabulary, this.options.endToken);
    const learned = trainingTrail.read(trained)!.prompt;
    if (learned !== undefined) requireSameWording(this.trained, learned, this.prompt);
    return files;
  }

  /** Trains nothing: it finds out whether the server computes what was trained. */
  async train(examples: TeacherExamples, context: TeacherContext): Promise<Float32Array> {
    requireFit(this.trained, examples);
    if (trainingTrail.read(this.options.trained)!.prompt === undefined) {
      const unknown = 'the folder of the trained teacher does not say by which wording it learned';
      context.journal.note(`${unknown}: it is not compared`);
    }
    // All prompts must fit, so that none is refused after others were sent.
    await this.fitted([...examples.train.prompts, ...examples.validation.prompts, ...examples.later.prompts]);
    const { logits } = this.probes;
    await this.answers([], context);
    return Float32Array.from(logits.flat());
  }

  features(_: string, { prompts }: AskedPrompts, context: Omit<TeacherContext, 'folder'>): Promise<TeacherFeatures> {
    return this.answers(prompts, context);
  }

  /**
   * Asks about prompts whose answers are not kept. Answers are kept for the trained model, by the digest of their token ids, so
   * that neither a killed stage nor another experiment asks again. The probes are asked alone first, and with every request: a
   * server that is started anew without its adapter, or one of several that lacks it, leaves no answers that are kept.
   */
  private async answers(
    prompts: readonly PromptText[],
    { checkpoints, kept = checkpoints, signal, journal }: Omit<TeacherContext, 'folder'>,
  ): Promise<TeacherFeatures> {
    const head = await this.head();
    const width = head.shape[1]!;
    const probes = this.probes;
    const probeCount = probes.prompts.length;
    const all = await this.fitted([...probes.prompts, ...prompts]);
    const [probeIds, fitted] = [all.slice(0, probeCount), all.slice(probeCount)];
    const ask = async (asked: readonly Int32Array[]) => {
      const vectors = await askServer([...probeIds, ...asked], width, this.options, signal);
      this.requireTrained(probes, vectors.slice(0, probeCount), head);
      return vectors;
    };
    const asProbes = await ask([]);
    const answers = new KeptAnswers(join(kept, await this.trainedDigest()), width);
    const hidden = new Float32Array(prompts.length * width);
    const unknown: number[] = [];
    let fromEarlier = 0;
    for (const [row, ids] of fitted.entries()) {
      const probe = probes.prompts.findIndex(([text]) => text === prompts[row]![0]);
      const known = probe === -1 ? await answers.read(ids) : asProbes[probe];
      if (known === undefined) unknown.push(row);
      else hidden.set(known, row * width);
      if (known !== undefined && probe === -1) fromEarlier++;
    }
    if (fromEarlier > 0)
      journal.note(`${fromEarlier} answers of the server were kept from earlier: they are not asked again`);
    let done = prompts.length - unknown.length;
    for (const rows of chunks(Int32Array.from(unknown), this.options.batchSize)) {
      const vectors = (await ask(Array.from(rows, (row) => fitted[row]!))).slice(probeCount);
      for (const [index, row] of rows.entries()) {
        hidden.set(vectors[index]!, row * width);
        await answers.write(fitted[row]!, vectors[index]!);
      }
      journal.progress((done += rows.length), prompts.length, 'prompts');
    }
    return { width, hidden, logits: product(hidden, head) };
  }

  /** Refuses a server that answers the probes otherwise than the model did when its training ended. */
  private requireTrained({ logits }: Probes, vectors: readonly Float32Array[], head: ArrayTensor): void {
    const answered = product(Float32Array.from(vectors.flatMap((vector) => Array.from(vector))), head);
    const { isSmall, text } = probeDifference(logits.flat(), answered, this.rounding);
    if (isSmall) return;
    const [cause, remedy] = vectors.every((vector) => Math.abs(Math.hypot(...vector) - 1) < 1e-3)
      ? ['its vectors are normalized to length 1', 'Switch the normalization of the server off.']
      : [
          'it serves another checkpoint, ignores the adapter or pools another token',
          'Check which model and adapter it serves.',
        ];
    const reason = `the server does not compute what was trained, ${cause}: ${text}`;
    throw new ServerError({ place: this.options.url, reason, remedy });
  }

  private get trained(): TrainedBefore {
    return { place: 'teacher.trained', folder: this.options.trained };
  }

  private get probes(): Probes {
    return readProbes(this.options.trained)!;
  }

  /** Equal where the same model was trained: of its head and of what it answers to probes. */
  private async trainedDigest(): Promise<string> {
    const files = [this.headFile(), join(this.options.trained, 'probes.json')];
    const digests = await Promise.all(files.map((file) => digestFile(file)));
    return createHash('sha256').update(digests.join()).digest('hex').slice(0, 16);
  }

  private headFile(): string {
    return join(this.options.trained, adapterFolder, 'adapter_model.safetensors');
  }

  /** [medications, width] */
  private async head(): Promise<ArrayTensor> {
    const { tensors } = await readSafetensors(this.headFile(), { names: new Set([headName]) });
    const head = tensors[headName];
    if (head !== undefined) return head;
    const remedy = 'Name a teacher with a classification head.';
    throw new UserInputError({ place: this.headFile(), reason: `it holds no ${headName}`, remedy });
  }

  private async fitted(prompts: readonly PromptText[]): Promise<readonly Int32Array[]> {
    const { checkpoint, endToken, maxTokens, truncation } = this.options;
    const files = await tokenizerFiles(checkpoint);
    const config = await readCheckpointJson(checkpoint, 'config.json');
    const tokenizer = promptTokenizer(files, endTokenOf(files, config, checkpoint, endToken));
    const vocabulary = Number(config['vocab_size'] ?? tokenizer.size);
    return fitPrompts(prompts, tokenizer, { maxTokens, truncation, vocabulary }).map(({ ids }) => ids);
  }
}

/** [rows, medications] hidden [rows, width] times the transpose of the head [medications, width] */
function product(hidden: Float32Array, { data, shape }: ArrayTensor): Float32Array {
  const [medications, width] = shape as readonly [number, number];
  return Float32Array.from({ length: (hidden.length / width) * medications }, (_, place) => {
    const [first, column] = [Math.floor(place / medications) * width, (place % medications) * width];
    let sum = 0;
    for (let i = 0; i < width; i++) sum += hidden[first + i]! * data[column + i]!;
    return sum;
  });
}
