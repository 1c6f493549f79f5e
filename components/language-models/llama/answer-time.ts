import { operationsPerSecond, timeEstimate, type TimeAsked } from '../../teachers/llama/time-estimate.js';
import { layerWeights } from '../../teachers/llama/memory-estimate.js';

/** What decides how long a language model learns and answers. */
export interface AnswerTimeAsked extends Omit<TimeAsked, 'tokens' | 'longest' | 'prompts'> {
  /** Tokens of a prompt, and of an answer. */
  readonly tokens: { readonly prompt: number; readonly answer: number };
  /** Tokens that an answer may have: so many places are kept for it. */
  readonly mostAnswerTokens: number;
  readonly beams: number;
  readonly prompts: { readonly train: number; readonly validation: number; readonly asked: number };
}

/** Bytes of keys and values that are handed to the engine, and looked at, in a second. */
const keptPerSecond = 2.5e9;
/** What a token of a beam takes beside: choosing among the scores of all tokens, and a run of the program. */
const beside = { score: 4e-9, token: 3e-5 };
/** Compilation, which is shorter than a teacher's: there is one loss, and nothing is recorded. */
const starts = { training: 0.3, recording: 0.15 };

/** Seconds of training and of answering on idle cores (`npm run benchmark -- language-model`). */
export function answerTime(asked: AnswerTimeAsked): { readonly training: number; readonly answering: number } {
  const { architecture, layerByLayer, tokens, prompts, trained, threads, beams, steps, batchSize } = asked;
  const { layers, keyValueHeads, headWidth, heads, vocabulary, width } = architecture;
  const rate = operationsPerSecond * threads ** 0.8;
  const all = tokens.prompt + tokens.answer;
  const ofHead = 2 * vocabulary * width;
  const decoder = (longest: number, counts: TimeAsked['prompts']) =>
    timeEstimate({ ...asked, starts, tokens: longest, longest, prompts: counts });
  const learning = decoder(all, { train: prompts.train, validation: prompts.validation, recorded: 0 });
  // A frozen head needs no gradient of its own; scores are exponentiated beside.
  const learnt = steps * Math.min(batchSize, prompts.train) * (trained === undefined ? 3 : 2);
  const read = learnt + asked.validations * prompts.validation;
  const reading = decoder(tokens.prompt, { train: 0, validation: 0, recorded: prompts.asked });
  const places = tokens.prompt + asked.mostAnswerTokens;
  const token =
    (2 * layers * layerWeights(architecture) + ofHead + 4 * layers * heads * headWidth * places) / rate +
    (4 * 2 * layers * keyValueHeads * headWidth * places) / keptPerSecond +
    vocabulary * beside.score +
    beside.token;
  // Layer by layer every token widens all weights, for all rows that stand side by side.
  const widening = layerByLayer ? (2 * layers * layerWeights(architecture)) / widenedPerSecond : 0;
  return {
    training: learning.training + (read * tokens.answer * ofHead) / rate,
    answering: reading.recording + prompts.asked * tokens.answer * (beams * token + widening / rowsAtOnce),
  };
}

/** Bytes of stored weights that are widened in a second, and prompts that are answered side by side. */
const widenedPerSecond = 1e9;
const rowsAtOnce = 16;
