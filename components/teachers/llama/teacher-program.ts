import { Graph, add, affine, dropout, gather, matmul, normal, type Tensor } from '../../../framework/tensor/index.js';
import type { LossInputs } from '../../contracts/loss.js';
import { samePatient } from '../../training/same-patient.js';
import { WeightedTerms, type Term } from '../../training/weighted-terms.js';
import type { Architecture } from './architecture.js';
import { headName } from './checkpoint/decoder-weights.js';
import { decoder } from './decoder.js';
import { rmsNorm, type DecoderTraining, type RowTokens } from './decoder-layer.js';
/** What a teacher's program is made from. */
export interface TeacherShape extends RowTokens {
  readonly architecture: Architecture;
  readonly medications: number;
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
  const { architecture, maxTokens, attentionBlock, training } = shape;
  const rows = { maxTokens, ...(attentionBlock !== undefined && { attentionBlock }) };
  const ending = decoder(graph.scope('model'), architecture, rows, training, observe);
  return teacherHead(shape, graph, ending);
}

/**
 * What stands behind the decoder: the final norm and the head.
 *
 * @param ending [ending, width] the states at the last tokens, which the input `order` puts into the order of the prompts
 */
export function teacherHead(shape: TeacherShape, graph: Graph, ending: Tensor): TeacherProgram {
  const { architecture, medications, wordPath, training } = shape;
  const ordered = gather(ending, graph.input('order', ['prompt'], 'int32'));
  const state = rmsNorm(graph.scope('model'), architecture, training.lora === undefined, 'norm', ordered);
  const hidden = wordPath ? add(state, summedWords(graph, architecture)) : state;
  const head = graph.parameter(headName, [medications, architecture.width], normal(smallDeviation));
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
