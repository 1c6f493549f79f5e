import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import type { PromptText } from '../../contracts/teacher.js';
import { readAdapter } from './adapter-files.js';
import { architectureOf, architectureOfConfig } from './architecture.js';
import { readCheckpointJson, readWeights } from './checkpoint-files.js';
import { mergeAdapters } from './merge-adapters.js';
import type { LlamaOptions } from './options.js';
import { promptTokenizer, wordTokenizer, type PromptTokenizer } from './prompt-tokenizer.js';
import { teacherProgram, type TeacherShape } from './teacher-program.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/** A decoder with its tokenizer and the weights that training starts from. */
export interface LlamaModel {
  readonly shape: TeacherShape;
  readonly tokenizer: PromptTokenizer;
  /** Weights of the checkpoint and of the adapter. Empty for a random decoder. */
  readonly initialWeights: Weights;
}

/** The model before training. It is the checkpoint, or a random decoder whose words are those of the training prompts. */
export async function startingModel(
  options: LlamaOptions,
  medications: number,
  prompts: readonly PromptText[],
): Promise<LlamaModel> {
  if (options.checkpoint === undefined) return randomModel(options, medications, wordTokenizer(prompts.flat()));
  const config = await readCheckpointJson(options.checkpoint, 'config.json');
  const tokenizer = promptTokenizer(await tokenizerFiles(options.checkpoint), endTokenOf(config));
  return checkpointModel(options, medications, tokenizer, config);
}

/** Writes the weights that training changed, and the tokenizer. With the options these are the whole model. */
export async function writeModel(folder: string, model: LlamaModel, parameters: Weights): Promise<void> {
  const { shape, tokenizer } = model;
  const learned = [...teacherProgram(shape).graph.parameters]
    .filter(([, { trainable }]) => trainable)
    .map(([name]) => [name.replaceAll('/', '.'), parameters[name]!] as const);
  const about = { medications: shape.medications, endToken: tokenizer.endToken, architecture: shape.architecture };
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(learned));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer.files.tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer.files.config));
  await writeFile(join(folder, 'teacher.json'), `${JSON.stringify(about, null, 1)}\n`);
}

/** Reads the model that `writeModel` wrote, ready for inference. Adapters are merged into the weights. */
export async function trainedModel(
  options: LlamaOptions,
  folder: string,
): Promise<{ readonly model: LlamaModel; readonly parameters: Weights }> {
  const about = await readCheckpointJson(folder, 'teacher.json');
  const medications = Number(about['medications']);
  const tokenizer = promptTokenizer(await tokenizerFiles(folder), Number(about['endToken']));
  const model =
    options.checkpoint === undefined
      ? randomModel(options, medications, tokenizer)
      : await checkpointModel(
          options,
          medications,
          tokenizer,
          await readCheckpointJson(options.checkpoint, 'config.json'),
        );
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const learned = Object.entries(tensors).map(([name, tensor]) => [name.replaceAll('.', '/'), tensor] as const);
  const { shape, weights } = mergeAdapters(model.shape, { ...model.initialWeights, ...Object.fromEntries(learned) });
  return { model: { ...model, shape }, parameters: weights };
}

function randomModel(options: LlamaOptions, medications: number, tokenizer: PromptTokenizer): LlamaModel {
  const architecture = architectureOf(options, tokenizer.size);
  return { shape: shapeOf(options, medications, architecture), tokenizer, initialWeights: {} };
}

async function checkpointModel(
  options: LlamaOptions,
  medications: number,
  tokenizer: PromptTokenizer,
  config: JsonObject,
): Promise<LlamaModel> {
  const folder = options.checkpoint!;
  const architecture = architectureOfConfig(config, join(folder, 'config.json'));
  const adapter = options.adapter === undefined ? undefined : await readAdapter(options.adapter, medications);
  const shape = shapeOf(
    adapter === undefined ? options : { ...options, lora: adapter.lora },
    medications,
    architecture,
  );
  const names = [...teacherProgram(shape).graph.parameters.keys()];
  const own = new Set(names.filter((name) => name.startsWith('model/') && !/\/lora_[AB]\//.test(name)));
  return { shape, tokenizer, initialWeights: { ...(await readWeights(folder, own)), ...adapter?.weights } };
}

function shapeOf(options: LlamaOptions, medications: number, architecture: TeacherShape['architecture']): TeacherShape {
  const { maxTokens, wordPath, dropout, lora } = options;
  return { architecture, medications, maxTokens, wordPath, training: { dropout, ...(lora && { lora }) } };
}

async function tokenizerFiles(folder: string): Promise<PromptTokenizer['files']> {
  const [tokenizer, config] = await Promise.all([
    readCheckpointJson(folder, 'tokenizer.json'),
    readCheckpointJson(folder, 'tokenizer_config.json'),
  ]);
  return { tokenizer, config };
}

/** The end token; the first one if there are several. */
function endTokenOf(config: JsonObject): number {
  const end = config['eos_token_id'] ?? 2;
  return Number(Array.isArray(end) ? end[0] : end);
}
