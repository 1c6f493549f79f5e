import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import type { AnsweredPrompts } from '../../contracts/language-model.js';
import { readAdapter, type Adapter } from '../../teachers/llama/adapter/adapter-files.js';
import { mergeAdapters } from '../../teachers/llama/adapter/merge-adapters.js';
import { planOf, type LoraPlan } from '../../teachers/llama/adapter/lora-plan.js';
import { writeAdapter } from '../../teachers/llama/adapter/write-adapter.js';
import { architectureOf, type Architecture } from '../../teachers/llama/architecture.js';
import { architectureOfConfig } from '../../teachers/llama/checkpoint/architecture-of-config.js';
import { readCheckpointJson } from '../../teachers/llama/checkpoint/checkpoint-files.js';
import {
  locateWeights,
  readWeights,
  type Shapes,
  type WeightPlace,
} from '../../teachers/llama/checkpoint/decoder-weights.js';
import { families } from '../../teachers/llama/checkpoint/families.js';
import { StoredWeights } from '../../teachers/llama/layers/stored-weights.js';
import { attentionBlock, startingTokenizer, tokenizerFiles } from '../../teachers/llama/llama-model.js';
import { promptTokenizer, type PromptTokenizer } from '../../teachers/llama/prompt-tokenizer.js';
import { adapterFolder } from '../../teachers/shared/adapter-folder.js';
import { answerLoss, type AnswerShape } from './answer-program.js';
import type { LanguageModelOptions } from './options.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/** A decoder that writes text, with its tokenizer and the weights that training starts from. */
export interface AnswerModel {
  readonly shape: AnswerShape;
  readonly tokenizer: PromptTokenizer;
  /** Weights of the adapter, and of the checkpoint unless they are `stored`; empty for a random decoder. */
  readonly initialWeights: Weights;
  /** The checkpoint's weights as its files hold them, for a decoder that is computed layer by layer. */
  readonly stored?: StoredWeights;
}

/** The model before training: the checkpoint, or a random decoder whose words are those of the prompts and answers to learn. */
export async function startingAnswerModel(
  options: LanguageModelOptions,
  { prompts, answers }: AnsweredPrompts,
): Promise<AnswerModel> {
  const tokenizer = await startingTokenizer(options, [...prompts, answers]);
  return options.checkpoint === undefined ? randomModel(options, tokenizer) : checkpointModel(options, tokenizer);
}

/** Writes the weights that training changed, and the tokenizer; adapters once more as PEFT saves them. */
export async function writeAnswerModel(
  folder: string,
  { shape, tokenizer }: AnswerModel,
  parameters: Weights,
  checkpoint: string | undefined,
): Promise<void> {
  const learned = [...answerLoss(shape).graph.parameters]
    .filter(([, { trainable }]) => trainable)
    .map(([name]) => [name.replaceAll('/', '.'), parameters[name]!] as const);
  await writeSafetensors(join(folder, 'model.safetensors'), Object.fromEntries(learned));
  const { lora } = shape.training;
  if (lora !== undefined) await writeAdapter(join(folder, adapterFolder), lora, parameters, checkpoint!, 'CAUSAL_LM');
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer.files.tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer.files.config));
  await writeFile(join(folder, 'language-model.json'), `${JSON.stringify({ endToken: tokenizer.endToken })}\n`);
}

/** Reads the model that `writeAnswerModel` wrote. Adapters are merged into the weights, unless these are kept as stored. */
export async function trainedAnswerModel(options: LanguageModelOptions, folder: string): Promise<AnswerModel> {
  const { endToken } = await readCheckpointJson(folder, 'language-model.json');
  const tokenizer = promptTokenizer(await tokenizerFiles(folder), Number(endToken));
  const start =
    options.checkpoint === undefined ? randomModel(options, tokenizer) : await checkpointModel(options, tokenizer);
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const learned = Object.entries(tensors).map(([name, tensor]) => [name.replaceAll('.', '/'), tensor] as const);
  // Adapters cannot be added to weights that stay as they are stored.
  if (start.stored !== undefined) return { ...start, initialWeights: Object.fromEntries(learned) };
  const { shape, weights } = mergeAdapters(start.shape, { ...start.initialWeights, ...Object.fromEntries(learned) });
  return { tokenizer, shape, initialWeights: weights };
}

function randomModel(options: LanguageModelOptions, tokenizer: PromptTokenizer): AnswerModel {
  return { shape: randomShape(options, tokenizer.size), tokenizer, initialWeights: {} };
}

/** @param words number of tokens; 1 where they are not known yet */
export function randomShape(options: LanguageModelOptions, words = 1): AnswerShape {
  return shapeOf(options, architectureOf(options, words), false);
}

async function checkpointModel(options: LanguageModelOptions, tokenizer: PromptTokenizer): Promise<AnswerModel> {
  const { shape, places, adapter } = await describeAnswerModel(options, options.checkpoint!);
  if (options.layerByLayer)
    return { shape, tokenizer, initialWeights: adapter?.weights ?? {}, stored: await StoredWeights.read(places) };
  return { shape, tokenizer, initialWeights: { ...(await readWeights(places)), ...adapter?.weights } };
}

/**
 * What a checkpoint is and where its weights lie, and the adapter that training starts from. Reads no values of the checkpoint,
 * and refuses what does not fit together.
 *
 * @throws UserInputError that names what is missing, has another shape or has no place
 */
export async function describeAnswerModel(
  options: LanguageModelOptions,
  checkpoint: string,
): Promise<{
  readonly shape: AnswerShape;
  readonly places: ReadonlyMap<string, WeightPlace>;
  readonly adapter?: Adapter;
}> {
  const config = await readCheckpointJson(checkpoint, 'config.json');
  const architecture = architectureOfConfig(config, join(checkpoint, 'config.json'), options.ignoredSettings);
  const whole = shapeOf(options, architecture, isTied(config));
  const withAdapters = (lora: LoraPlan): AnswerShape => ({ ...whole, training: { ...whole.training, lora } });
  const adapter =
    options.adapter === undefined
      ? undefined
      : await readAdapter(options.adapter, architecture, (lora) => shapesOf(withAdapters(lora)), 'CAUSAL_LM');
  const lora = adapter?.lora ?? (options.lora && planOf(options.lora, architecture));
  const shape = lora === undefined ? whole : withAdapters(lora);
  return { shape, places: await locateWeights(checkpoint, shapesOf(whole)), ...(adapter && { adapter }) };
}

function shapesOf(shape: AnswerShape): Shapes {
  return new Map([...answerLoss(shape).graph.parameters].map(([name, own]) => [name, own.shape as readonly number[]]));
}

/** The head is the table of embeddings where config.json says so, or, where it does not say it, in families that tie them. */
function isTied(config: JsonObject): boolean {
  const tied = config['tie_word_embeddings'] ?? families[String(config['model_type'])]?.tied;
  return tied === true;
}

function shapeOf(
  { checkpoint, maxTokens, maxAnswerTokens, dropout }: LanguageModelOptions,
  architecture: Architecture,
  tied: boolean,
): AnswerShape {
  const rows = { longest: maxTokens + maxAnswerTokens, ...(checkpoint !== undefined && { attentionBlock }) };
  return { architecture, ...rows, tied, training: { dropout } };
}
