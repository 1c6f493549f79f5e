import {
  Graph,
  add,
  affine,
  dropout,
  matmul,
  multiply,
  normal,
  reduceMean,
  softplus,
  subtract,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Architecture } from './architecture.js';
import { decoder, type DecoderTraining } from './decoder.js';

/** What a teacher's program is made from. */
export interface TeacherShape {
  readonly architecture: Architecture;
  readonly medications: number;
  /** Tokens of a prompt at most. */
  readonly maxTokens: number;
  readonly wordPath: boolean;
  readonly training: DecoderTraining;
}

export interface TeacherProgram {
  readonly graph: Graph;
  /** [prompt, width] z: the state at the last token, and the summed words where they have a path of their own */
  readonly hidden: Tensor;
  /** [prompt, medication] */
  readonly logits: Tensor;
}

/** Standard deviation of a new head and of the words' second embedding. */
const smallDeviation = 0.02;

export function teacherProgram(shape: TeacherShape, graph = new Graph()): TeacherProgram {
  const { architecture, medications, maxTokens, wordPath, training } = shape;
  const state = decoder(graph.scope('model'), architecture, maxTokens, training);
  const hidden = wordPath ? add(state, summedWords(graph, architecture)) : state;
  const head = graph.parameter('score/weight', [medications, architecture.width], normal(smallDeviation));
  return { graph, hidden, logits: affine(dropout(hidden, training.dropout, 'score'), head) };
}

/**
 * [prompt, width] Σ over all tokens of a prompt of a second embedding, which differs before and from the current visit on.
 * Counts times table is the sum.
 */
function summedWords(graph: Graph, { vocabulary, width }: Architecture): Tensor {
  const table = graph.parameter('words/weight', [2 * vocabulary, width], normal(smallDeviation));
  return matmul(graph.input('word-counts', ['prompt', 2 * vocabulary]), table);
}

/** Scalar: binary cross-entropy, mean over prompts and medications. */
export function teacherLoss({ graph, logits }: TeacherProgram): Tensor {
  const labels = graph.input('labels', logits.shape);
  return reduceMean(subtract(softplus(logits), multiply(labels, logits)));
}
