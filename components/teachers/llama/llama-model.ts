import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import type { PromptText } from '../../contracts/teacher.js';
import { adapterFolder } from '../shared/adapter-folder.js';
import { adapterConfig, checkHead, readAdapter, type Adapter } from './adapter/adapter-files.js';
import { loraPlanOf } from './adapter/adapter-settings.js';
import { planOf, type LoraPlan } from './adapter/lora-plan.js';
import { writeAdapter } from './adapter/write-adapter.js';
import { architectureOf, type Architecture } from './architecture.js';
import { architectureOfConfig } from './checkpoint/architecture-of-config.js';
import { readCheckpointJson } from './checkpoint/checkpoint-files.js';
import { headName, locateWeights, readWeights, type Shapes } from './checkpoint/decoder-weights.js';
import { endTokenOf } from './checkpoint/end-token.js';
import { requireNeededTokens } from './checkpoint/needed-tokens.js';
import { requirePlausibleSizes } from './checkpoint/plausible-sizes.js';
import { requireReadTokenizer } from './checkpoint/tokenizer-settings.js';
import { mergeAdapters } from './adapter/merge-adapters.js';
import { StoredWeights } from './layers/stored-weights.js';
import type { LlamaOptions } from './options.js';
import { promptTokenizer, wordTokenizer, type PromptTokenizer } from './prompt-tokenizer.js';
import { teacherProgram, type TeacherShape } from './teacher-program.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/**
 * Queries that attention computes at once where prompts are those of a checkpoint's tokenizer. A random decoder reads words, of
 * which prompts have few.
 */
export const attentionBlock = 256;

/** A decoder with its tokenizer and the weights that training starts from. */
export interface LlamaModel {
  readonly shape: TeacherShape;
  readonly tokenizer: PromptTokenizer;
  /** Weights of the adapter, and of the checkpoint unless they are `stored`. Empty for a random decoder. */
  readonly initialWeights: Weights;
  /** The checkpoint's weights as its files hold them, for a decoder that is computed layer by layer. */
  readonly stored?: StoredWeights;
  /** The folder that the weights come from. Absent for a random decoder. */
  readonly checkpoint?: string;
}

/** The model before training. It is the checkpoint, or a random decoder whose words are those of the training prompts. */
export async function startingModel(
  options: LlamaOptions,
  medications: number,
  prompts: readonly PromptText[],
): Promise<LlamaModel> {
  const tokenizer = await startingTokenizer(options, prompts);
  if (options.checkpoint === undefined) return randomModel(options, medications, tokenizer);
  const config = await readCheckpointJson(options.checkpoint, 'config.json');
  return checkpointModel(options, medications, tokenizer, config);
}

/** The checkpoint's tokenizer, or one for the words of the training prompts. */
export async function startingTokenizer(
  { checkpoint, endToken }: Pick<LlamaOptions, 'checkpoint' | 'endToken'>,
  prompts: readonly PromptText[],
): Promise<PromptTokenizer> {
  if (checkpoint === undefined) return wordTokenizer(prompts.flat());
  const files = await tokenizerFiles(checkpoint);
  const config = await readCheckpointJson(checkpoint, 'config.json');
  return promptTokenizer(files, endTokenOf(files, config, checkpoint, endToken));
}

/**
 * Writes the weights that training changed, and the tokenizer. With the options these are the whole model. Adapters are written
 * once more as PEFT saves them, for other programs.
 */
export async function writeModel(folder: string, model: LlamaModel, parameters: Weights): Promise<void> {
  const { shape, tokenizer } = model;
  const learned = [...teacherProgram(shape).graph.parameters]
    .filter(([, { trainable }]) => trainable)
    .map(([name]) => [name.replaceAll('/', '.'), parameters[name]!] as const);
  const about = { medications: shape.medications, endToken: tokenizer.endToken, architecture: shape.architecture };
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(learned));
  const { lora } = shape.training;
  if (lora !== undefined) await writeAdapter(join(folder, adapterFolder), lora, parameters, model.checkpoint!);
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
  // Weights that stay as they are stored take no sums.
  if (model.stored !== undefined) return { model, parameters: Object.fromEntries(learned) };
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
  const { checkpoint } = options;
  const { architecture, places, lora } = await describeCheckpoint(options as CheckpointOptions, config);
  const adapter = await adapterOf(options, architecture);
  const shape = shapeOf(options, medications, architecture, adapter?.lora ?? lora);
  const located = new Map([...places].filter(([name]) => name !== headName || adapter === undefined));
  const isStored = (name: string) => options.layerByLayer && name !== headName;
  const whole = new Map([...located].filter(([name]) => !isStored(name)));
  const initialWeights = { ...(await readWeights(whole)), ...adapter?.weights };
  const head = initialWeights[headName];
  if (head !== undefined) checkHead(head, medications, options.adapter ?? checkpoint!);
  if (!options.layerByLayer) return { shape, tokenizer, initialWeights, checkpoint: checkpoint! };
  const stored = await StoredWeights.read(new Map([...located].filter(([name]) => isStored(name))));
  return { shape, tokenizer, initialWeights, checkpoint: checkpoint!, stored };
}

type CheckpointOptions = LlamaOptions & { readonly checkpoint: string };

/** What a checkpoint is and where its weights lie. Reads no values, and refuses what does not fit together. */
async function describeCheckpoint(options: CheckpointOptions, config: JsonObject) {
  const folder = options.checkpoint;
  const architecture = architectureOfConfig(config, join(folder, 'config.json'), options.ignoredSettings);
  await requirePlausibleSizes(folder, architecture);
  const lora = options.lora === undefined ? undefined : planOf(options.lora, architecture);
  const own = [...shapesOf(options, architecture)].filter(([name]) => name.startsWith('model/'));
  return { architecture, lora, places: await locateWeights(folder, new Map(own)) };
}

/** The decoder of a checkpoint and its adapters, of which nothing but the descriptions is read. */
export async function describeDecoder(
  options: CheckpointOptions,
): Promise<{ readonly architecture: Architecture; readonly lora: LoraPlan | undefined }> {
  const place = join(options.checkpoint, 'config.json');
  const config = await readCheckpointJson(options.checkpoint, 'config.json');
  const architecture = architectureOfConfig(config, place, options.ignoredSettings);
  if (options.adapter === undefined)
    return { architecture, lora: options.lora === undefined ? undefined : planOf(options.lora, architecture) };
  const adapter = await readCheckpointJson(options.adapter, adapterConfig);
  return { architecture, lora: loraPlanOf(adapter, join(options.adapter, adapterConfig), architecture) };
}

function adapterOf(options: LlamaOptions, architecture: Architecture): Promise<Adapter> | undefined {
  if (options.adapter === undefined) return undefined;
  return readAdapter(options.adapter, architecture, (lora) => shapesOf(options, architecture, lora));
}

/**
 * Reads everything of a checkpoint and its adapter but the weights, so that what is wrong with them is said before any work.
 *
 * @returns true where the weights bring a trained head
 */
export async function checkCheckpoint(options: CheckpointOptions): Promise<boolean> {
  const config = await readCheckpointJson(options.checkpoint, 'config.json');
  const { architecture, places } = await describeCheckpoint(options, config);
  const { checkpoint, endToken } = options;
  requireNeededTokens(await tokenizerFiles(checkpoint), config, checkpoint, architecture.vocabulary, endToken);
  return (await adapterOf(options, architecture)) !== undefined || places.has(headName);
}

/** Shapes of all parameters of a decoder, for one medication. */
function shapesOf(options: LlamaOptions, architecture: Architecture, lora?: LoraPlan): Shapes {
  const { graph } = teacherProgram(shapeOf(options, 1, architecture, lora));
  return new Map([...graph.parameters].map(([name, { shape }]) => [name, shape]));
}

function shapeOf(
  { checkpoint, maxTokens, wordPath, dropout }: LlamaOptions,
  medications: number,
  architecture: Architecture,
  lora?: LoraPlan,
): TeacherShape {
  const rows = { maxTokens, ...(checkpoint !== undefined && { attentionBlock }) };
  return { architecture, medications, ...rows, wordPath, training: { dropout, ...(lora && { lora }) } };
}

/** @throws UserInputError where a file is missing, or asks for tokens that are not made here */
export async function tokenizerFiles(folder: string): Promise<PromptTokenizer['files']> {
  const [tokenizer, config] = await Promise.all([
    readCheckpointJson(folder, 'tokenizer.json'),
    readCheckpointJson(folder, 'tokenizer_config.json'),
  ]);
  requireReadTokenizer(tokenizer, join(folder, 'tokenizer.json'));
  return { tokenizer, config };
}
