import type { LoraPlan } from './adapter/lora-plan.js';
import type { Architecture } from './architecture.js';
import { promptsPerStep } from './prompt-reader.js';

/** What of a decoder decides how much memory it takes. */
export interface MemoryAsked {
  readonly architecture: Architecture;
  /** Bytes of a weight in the files. */
  readonly storedBytes: number;
  readonly layerByLayer: boolean;
  /** Tokens of the longest prompt. */
  readonly tokens: number;
  /** Queries that attention computes at once; absent: all, and their weights are kept for the way back. */
  readonly attentionBlock?: number;
  /** Prompts that are computed at once in training. */
  readonly prompts: number;
  /** Prompts that are read at once when the trained model is asked; absent: as many as fill a step. */
  readonly read?: number;
  /** Batches that are computed at the same time, each with weights of its own. */
  readonly lanes: number;
  /** Numbers that are trained: those of adapters and head, or, where undefined, all. */
  readonly trained: number | undefined;
  /** Bytes of what stands beside the decoder; absent: none. */
  readonly besides?: { readonly trainingBytes: number; readonly recordingBytes: number };
}

/** Node, the engine and the program, before any model is there; recording follows training in one process. */
const baseBytes = { training: 230 * 2 ** 20, recording: 170 * 2 ** 20 };
/** Float32 numbers for each trained one: itself, its gradient and two moments, and the copy that is kept of the best. */
const numbersPerTrained = 5;
/** The same in every further lane: itself and its gradient. */
const numbersPerLane = 2;
/** The thread of a further lane: a heap of its own, and the parameters that were sent to it and are not freed yet. */
const bytesPerLane = 180 * 2 ** 20;

/**
 * Peak memory of training and of recording, in bytes. The terms were fitted to measured peaks (`npm run benchmark --
 * teacher-memory`): weights; what a layer keeps for the way back, or computes at a time; trained numbers.
 */
export function memoryEstimate(asked: MemoryAsked): {
  readonly trainingBytes: number;
  readonly recordingBytes: number;
} {
  const { architecture, storedBytes, layerByLayer, tokens, attentionBlock, prompts, lanes, besides } = asked;
  const { layers, width, heads, vocabulary } = architecture;
  const inLayer = layerWeights(architecture);
  const all = layers * inLayer + vocabulary * width;
  const weights = layerByLayer ? storedBytes * all + 4 * inLayer : 4 * all;
  // What was read of a checkpoint stands beside the widened weights until Node frees it.
  const isWidened = !layerByLayer && asked.trained !== undefined;
  const trained = 4 * (numbersPerTrained + numbersPerLane * (lanes - 1)) * (asked.trained ?? all);
  const rows = asked.read ?? promptsPerStep(architecture, tokens);
  const vectors = vectorsOfLayer(architecture, tokens);
  const attention = attentionOf(heads, tokens, attentionBlock, 'training');
  const inAll = layers * shares.whole * vectors + (attentionBlock === undefined ? layers : 1) * attention;
  const inOne = 4 * layers * tokens * width + shares.layerByLayer * vectors + attention;
  const kept = prompts * (layerByLayer ? inOne : inAll);
  return {
    trainingBytes:
      baseBytes.training +
      bytesPerLane * (lanes - 1) +
      lanes * (weights + kept) +
      (isWidened ? storedBytes * all : 0) +
      trained +
      (besides?.trainingBytes ?? 0),
    recordingBytes:
      baseBytes.recording +
      bytesPerLane * (lanes - 1) +
      lanes *
        (weights + (shares.recording * vectors + attentionOf(heads, tokens, attentionBlock, 'recording')) * rows) +
      (besides?.recordingBytes ?? 0),
  };
}

/** How many numbers the adapters of a decoder have; that of the head is small beside them. */
export function adapterNumbers({ modules }: LoraPlan, architecture: Architecture): number {
  const { width, innerWidth, heads, keyValueHeads, headWidth } = architecture;
  const wide = heads * headWidth;
  const narrow = keyValueHeads * headWidth;
  const ends: Readonly<Record<string, number>> = {
    q_proj: width + wide,
    k_proj: width + narrow,
    v_proj: width + narrow,
    o_proj: wide + width,
    qkv_proj: width + wide + 2 * narrow,
    gate_proj: width + innerWidth,
    up_proj: width + innerWidth,
    gate_up_proj: width + 2 * innerWidth,
    down_proj: innerWidth + width,
  };
  return Object.entries(modules).reduce(
    (sum, [path, { rank }]) => sum + rank * ends[path.slice(path.lastIndexOf('/') + 1)]!,
    0,
  );
}

/**
 * How much of the vectors of a layer there is at once: of every layer where all are kept, and of one where it is computed forth
 * and back, or forth alone. The engine takes memory in large pieces.
 */
const shares = { whole: 1.45, layerByLayer: 5, recording: 2.1 };

/** Bytes of the vectors of both widths that one layer needs of a prompt for the way back. */
function vectorsOfLayer({ width, innerWidth }: Architecture, tokens: number): number {
  return 4 * tokens * (7.3 * width + 4.4 * innerWidth);
}

/** Arrays of pairs of queries and keys: those that a layer keeps of all tokens, and those that are there at once of a block. */
const attentionArrays = {
  training: { all: 1.3, block: 2 },
  recording: { all: 2.1, block: 1.5 },
};

/** Bytes of attention: of all pairs of tokens, or of a block of queries and their keys. */
function attentionOf(
  heads: number,
  tokens: number,
  block: number | undefined,
  done: keyof typeof attentionArrays,
): number {
  const arrays = attentionArrays[done];
  return 4 * tokens * heads * (block === undefined ? arrays.all * tokens : arrays.block * Math.min(block, tokens));
}

/** Numbers of the matrices of one layer. */
export function layerWeights({ width, innerWidth, heads, keyValueHeads, headWidth }: Architecture): number {
  return width * headWidth * (2 * heads + 2 * keyValueHeads) + 3 * width * innerWidth;
}
