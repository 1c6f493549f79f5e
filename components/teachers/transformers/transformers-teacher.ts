import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conforms } from '../../../framework/conforms.js';
import { replaceFile } from '../../../framework/files/replace-file.js';
import type { JsonObject } from '../../../framework/json.js';
import { Generator, readSafetensors } from '../../../framework/tensor/index.js';
import type {
  AskedPrompts,
  PromptText,
  Teacher,
  TeacherContext,
  TeacherExamples,
  TeacherFeatures,
} from '../../contracts/teacher.js';
import { adapterFiles } from '../llama/adapter/adapter-files.js';
import { checkpointFiles, readCheckpointJson } from '../llama/checkpoint/checkpoint-files.js';
import { promptOrder } from '../llama/prompt-order.js';
import { defaultSeed } from '../llama/options.js';
import { trainingLength } from '../llama/training-length.js';
import { baseModelNote } from '../llama/adapter/base-model.js';
import { recordTrail, toldOfTraining } from '../shared/training-trail.js';
import { requireVersions, runProgram } from './external-program.js';
import type { TransformersOptions } from './options.js';

const ownProgram = fileURLToPath(new URL('./teacher.py', import.meta.url));

/** A teacher that `teacher.py` trains and asks, on the user's Python and GPUs. */
export class TransformersTeacher implements Teacher {
  readonly rounding: number;

  constructor(private readonly options: TransformersOptions) {
    this.rounding = options.precision === 'float32' ? 1e-3 : 5e-2;
  }

  async files(): Promise<readonly string[]> {
    const { command, checkpoint, adapter, program } = this.options;
    const own = adapter === undefined ? [] : await adapterFiles(adapter);
    // A launcher may wait for a GPU, so it is asked when the stage begins, and a Python on this machine now.
    if (command.length === 1 && program === undefined) await requireVersions([...command, ownProgram]);
    return [...(await checkpointFiles(checkpoint)), ...own, program ?? ownProgram];
  }

  async train(examples: TeacherExamples, context: TeacherContext): Promise<Float32Array> {
    const { folder, checkpoints } = context;
    const { train, validation, later, probes } = examples;
    const medications = examples.medications.length;
    const otherBase = await baseModelNote(this.options);
    if (otherBase !== undefined) context.journal.note(otherBase);
    const labels = train.prompts.map((_, row) =>
      positives(train.labels.subarray(row * medications, (row + 1) * medications)),
    );
    const files = { prompts: join(checkpoints, 'train.jsonl'), later: join(checkpoints, 'later.jsonl') };
    await writeLines(files.prompts, train.prompts, labels);
    await writeLines(files.later, [...validation.prompts, ...later.prompts]);
    await this.run(
      { action: 'train', folder, checkpoints, medications, probes, ...files, epochs: this.batches(labels.length) },
      context,
    );
    await this.recordTraining(examples, context);
    return (await readSafetensors(join(folder, 'probes.safetensors'))).tensors['logits']!.data as Float32Array;
  }

  async features(
    model: string,
    { prompts }: AskedPrompts,
    context: Omit<TeacherContext, 'folder'>,
  ): Promise<TeacherFeatures> {
    const { checkpoints } = context;
    const file = join(checkpoints, 'asked.jsonl');
    await writeLines(file, prompts);
    const { medications } = await readCheckpointJson(model, 'teacher.json');
    await this.run(
      { action: 'features', folder: checkpoints, model, prompts: file, medications: medications! },
      context,
    );
    const { hidden, logits } = (await readSafetensors(join(checkpoints, 'features.safetensors'))).tensors;
    return { width: hidden!.shape[1]!, hidden: hidden!.data as Float32Array, logits: logits!.data as Float32Array };
  }

  /** Records what the program says of its training; a program of the user's own need not say anything. */
  private async recordTraining(examples: TeacherExamples, context: TeacherContext): Promise<void> {
    const said: unknown = await readCheckpointJson(context.folder, 'teacher.json');
    const { seed = defaultSeed } = this.options;
    const { steps } = trainingLength(this.options, examples.train.prompts.length);
    const told = conforms(toldOfTraining, said) ? said : undefined;
    await recordTrail(examples, context, { seed, steps, told });
  }

  /** The rows of every step of every pass, in the order in which teacher/llama takes them. */
  private batches(prompts: number): readonly (readonly number[][])[] {
    const { epochs, stepsOf } = trainingLength(this.options, prompts);
    const generator = new Generator(this.options.seed ?? defaultSeed);
    return Array.from({ length: epochs }, (_, index) =>
      promptOrder(prompts, this.options.batchSize, generator, index + 1)
        .slice(0, stepsOf(index + 1))
        .map((rows) => Array.from(rows)),
    );
  }

  private run(asked: JsonObject, context: Omit<TeacherContext, 'folder'>): Promise<void> {
    const { command, program = ownProgram, ...settings } = this.options;
    return runProgram([...command, program], { ...asked, settings: settings as unknown as JsonObject }, context);
  }
}

/** Numbers of the medications that a prompt is labelled with. */
function positives(labels: Uint8Array): readonly number[] {
  return Array.from(labels.keys()).filter((medication) => labels[medication] === 1);
}

/** A line a prompt: its texts, and its labels where there are any. */
async function writeLines(
  path: string,
  prompts: readonly PromptText[],
  labels?: readonly (readonly number[])[],
): Promise<void> {
  const lines = prompts.map((texts, row) => `${JSON.stringify({ texts, ...(labels && { labels: labels[row]! }) })}\n`);
  await replaceFile(path, lines);
}
