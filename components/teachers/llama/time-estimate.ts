import type { TeacherWork } from '../../contracts/teacher.js';
import type { MemoryAsked } from './memory-estimate.js';
import { layerWeights } from './memory-estimate.js';

/** What decides how long training and recording take. */
export interface TimeAsked extends Pick<MemoryAsked, 'architecture' | 'layerByLayer' | 'trained'> {
  /** Mean number of tokens of a prompt, and the most: prompts lie in rows of so many places. */
  readonly tokens: number;
  readonly longest: number;
  readonly prompts: NonNullable<TeacherWork['prompts']>;
  readonly steps: number;
  readonly batchSize: number;
  /** Passes over the validation prompts. */
  readonly validations: number;
  /** Threads of the engine. */
  readonly threads: number;
  /** Seconds of compilation for training and for recording; absent: those of a teacher, with its losses. */
  readonly starts?: { readonly training: number; readonly recording: number };
}

/** Floating point operations that one thread does in a second, measured (`npm run benchmark -- teacher-memory`). */
export const operationsPerSecond = 40e9;
const startsOfTeacher = { training: 1, recording: 0.4 };
/** What a step and a prompt take beside the operations. */
const beside = { step: 0.004, prompt: 0.0003 };
/** Bytes of a checkpoint that are read, and widened where the decoder is computed whole, in a second. */
const readPerSecond = 0.5e9;

/** Seconds of training and of recording on idle cores: the operations of the matrix products, and what stands beside them. */
export function timeEstimate(asked: TimeAsked): { readonly training: number; readonly recording: number } {
  const {
    architecture,
    layerByLayer,
    tokens,
    longest,
    prompts,
    steps,
    batchSize,
    trained,
    starts = startsOfTeacher,
  } = asked;
  const { layers, heads, headWidth } = architecture;
  const weights = layers * layerWeights(architecture);
  const forward = tokens * (2 * weights + 4 * layers * heads * headWidth * longest);
  // Frozen weights need no gradient of their own; layer by layer the way back computes each layer again.
  const passes = (trained === undefined ? 3 : 2.2) + (layerByLayer ? 1 : 0);
  const rate = operationsPerSecond * asked.threads ** 0.8;
  const reading = trained === undefined ? 0 : (2 * weights) / readPerSecond;
  const read = (count: number) => count * (forward / rate + beside.prompt);
  const learned = steps * Math.min(batchSize, prompts.train);
  return {
    training:
      starts.training +
      reading +
      steps * beside.step +
      learned * ((passes * forward) / rate + beside.prompt) +
      asked.validations * read(prompts.validation),
    recording: starts.recording + reading + read(prompts.recorded),
  };
}
