import { Graph, add, affine, dropout, matmul, normal, type Tensor } from '../../../framework/tensor/index.js';
import type { LossInputs } from '../../contracts/loss.js';
import { samePatient } from '../../training/same-patient.js';
import { WeightedTerms, type Term } from '../../training/weighted-terms.js';
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
  /** [prompt, width] the state z at the last token, plus the summed words if they have a path of their own */
  readonly hidden: Tensor;
  /** [prompt, medication] */
  readonly logits: Tensor;
}

/** Standard deviation of a new head and of the words' second embedding. */
const smallDeviation = 0.02;

/** @param observe as in `decoder` */
export function teacherProgram(
  shape: TeacherShape,
  graph = new Graph(),
  observe?: (state: Tensor) => void,
): TeacherProgram {
  const { architecture, medications, maxTokens, wordPath, training } = shape;
  const state = decoder(graph.scope('model'), architecture, maxTokens, training, observe);
  const hidden = wordPath ? add(state, summedWords(graph, architecture)) : state;
  const head = graph.parameter('score/weight', [medications, architecture.width], normal(smallDeviation));
  return { graph, hidden, logits: affine(dropout(hidden, training.dropout, 'score'), head) };
}

/**
 * [prompt, width] the sum of a second embedding over all tokens of a prompt. The embedding differs before the current visit and
 * from it on. The sum is the matrix of counts times the table.
 */
function summedWords(graph: Graph, { vocabulary, width }: Architecture): Tensor {
  const table = graph.parameter('words/weight', [2 * vocabulary, width], normal(smallDeviation));
  return matmul(graph.input('word-counts', ['prompt', 2 * vocabulary]), table);
}

/** What decides a teacher's loss, beside its program. */
export interface TeacherTermsGiven {
  readonly terms: readonly Term[];
  readonly interactions: LossInputs['interactions'];
}

/** Adds the terms of the loss to the teacher's graph. */
export function teacherObjective(
  { graph, hidden, logits }: TeacherProgram,
  { terms, interactions }: TeacherTermsGiven,
): WeightedTerms {
  return new WeightedTerms(graph, terms, {
    student: { logits, feature: hidden },
    labels: graph.input('labels', logits.shape),
    samePatient: () => graph.automaticInput('same-patient', ['prompt', 'prompt'], 'float32', samePatient('prompt')),
    medications: logits.shape[1] as number,
    interactions,
  });
}
