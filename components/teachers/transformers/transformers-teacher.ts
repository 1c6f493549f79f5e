import { join } from 'node:path';
import { conforms } from '../../../framework/conforms.js';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors } from '../../../framework/tensor/index.js';
import type {
  AskedPrompts,
  PromptText,
  Teacher,
  TeacherContext,
  TeacherExamples,
  TeacherFeatures,
} from '../../contracts/teacher.js';
import { readCheckpointJson } from '../llama/checkpoint/checkpoint-files.js';
import { defaultSeed } from '../llama/options.js';
import { trainingLength } from '../llama/training-length.js';
import { announceOtherBase } from '../llama/adapter/base-model.js';
import { recordTrail, toldOfTraining } from '../shared/training-trail.js';
import type { TransformersOptions } from './options.js';
import { PythonStage, writeJsonLines } from './python-stage.js';

/** A teacher that `teacher.py` trains and asks, on the user's Python and GPUs. */
export class TransformersTeacher implements Teacher {
  readonly rounding: number;
  private readonly stage: PythonStage;

  constructor(private readonly options: TransformersOptions) {
    this.stage = new PythonStage(options, 'teacher.py');
    this.rounding = options.precision === 'float32' ? 1e-3 : 5e-2;
  }

  files(): Promise<readonly string[]> {
    return this.stage.files();
  }

  async train(examples: TeacherExamples, context: TeacherContext): Promise<Float32Array> {
    const { folder, checkpoints } = context;
    const { train, validation, later, probes } = examples;
    const medications = examples.medications.length;
    await announceOtherBase(this.options, context);
    const labels = train.prompts.map((_, row) =>
      positives(train.labels.subarray(row * medications, (row + 1) * medications)),
    );
    const files = { prompts: join(checkpoints, 'train.jsonl'), later: join(checkpoints, 'later.jsonl') };
    await writeJsonLines(files.prompts, linesOf(train.prompts, labels));
    await writeJsonLines(files.later, linesOf([...validation.prompts, ...later.prompts]));
    await this.stage.run(
      {
        action: 'train',
        folder,
        checkpoints,
        medications,
        probes,
        ...files,
        epochs: this.stage.batches(labels.length),
      },
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
    await writeJsonLines(file, linesOf(prompts));
    const { medications } = await readCheckpointJson(model, 'teacher.json');
    await this.stage.run(
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
}

/** Numbers of the medications that a prompt is labelled with. */
function positives(labels: Uint8Array): readonly number[] {
  return Array.from(labels.keys()).filter((medication) => labels[medication] === 1);
}

/** A line a prompt: its texts, and its labels where there are any. */
function linesOf(prompts: readonly PromptText[], labels?: readonly (readonly number[])[]): readonly JsonObject[] {
  return prompts.map((texts, row) => ({ texts: [...texts], ...(labels && { labels: [...labels[row]!] }) }));
}
