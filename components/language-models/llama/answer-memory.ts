import { adapterNumbers, type MemoryAsked } from '../../teachers/llama/memory-estimate.js';
import type { AnswerShape } from './answer-program.js';
import { mostBytesKept, mostPrompts } from './answer-writer.js';
import { KeyValueMemory } from './key-value-memory.js';
import type { LanguageModelOptions } from './options.js';

/** Arrays of the scores of all tokens that training has at once: scores, their exponentials, and the gradients of both. */
const arraysOfScores = 4;

/** Tokens of the longest prompt and answer that may be. */
function longestOf({ maxTokens, maxAnswerTokens }: LanguageModelOptions) {
  return { prompt: maxTokens, answer: maxAnswerTokens };
}

/** What decides how much memory a language model takes: a decoder's, and the scores of all tokens of the vocabulary. */
export function answerMemory(
  options: LanguageModelOptions,
  { architecture, attentionBlock, tied, training }: AnswerShape,
  lanes: number,
  tokens: { readonly prompt: number; readonly answer: number } = longestOf(options),
): MemoryAsked {
  const { layerByLayer, batchSize, microBatch = batchSize, beams, maxAnswerTokens } = options;
  const { vocabulary, width } = architecture;
  const prompts = Math.min(batchSize, microBatch);
  const table = 4 * vocabulary * width;
  // Layer by layer the head alone is widened for good, and stands in memory as stored too unless it is the table of embeddings.
  const head = layerByLayer ? table + (tied ? 0 : table / 2) : tied ? 0 : table;
  // One prompt is answered at least, however much its beams keep.
  const ofPrompt = beams * KeyValueMemory.bytesOf(architecture, tokens.prompt + maxAnswerTokens);
  const kept = Math.max(ofPrompt, Math.min(mostBytesKept, mostPrompts * ofPrompt));
  const scores = (rows: number) => 4 * rows * vocabulary;
  return {
    architecture,
    layerByLayer,
    storedBytes: 2,
    tokens: tokens.prompt + tokens.answer,
    ...(attentionBlock !== undefined && { attentionBlock }),
    prompts,
    read: 1,
    lanes,
    trained: training.lora && adapterNumbers(training.lora, architecture),
    besides: {
      trainingBytes: head + arraysOfScores * prompts * scores(tokens.answer),
      // Keys and values are held twice while beams are chosen.
      recordingBytes: head + 2 * kept + scores(beams),
    },
  };
}
