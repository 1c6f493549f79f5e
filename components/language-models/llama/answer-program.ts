import {
  Graph,
  affine,
  dropout,
  gather,
  logSumExp,
  multiply,
  normal,
  reduceMean,
  reduceSum,
  subtract,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Architecture } from '../../teachers/llama/architecture.js';
import { languageHeadName } from '../../teachers/llama/checkpoint/decoder-weights.js';
import { decoder } from '../../teachers/llama/decoder.js';
import { rmsNorm, type DecoderTraining } from '../../teachers/llama/decoder-layer.js';
import type { LayeredShape } from '../../teachers/llama/layers/layer-forms.js';

/** What a language model's programs are made from. */
export interface AnswerShape {
  readonly architecture: Architecture;
  /** Tokens of a prompt and its answer at most. */
  readonly longest: number;
  /** How many queries attention computes at once in training. Absent: all of a row. */
  readonly attentionBlock?: number;
  /** The head is the table of embeddings. */
  readonly tied: boolean;
  readonly training: DecoderTraining;
}

/** The part of the shape that decides the layers. */
export function layersOf({ architecture, longest, attentionBlock, training }: AnswerShape): LayeredShape {
  return { architecture, maxTokens: longest, training, ...(attentionBlock !== undefined && { attentionBlock }) };
}

/** Standard deviation of a new head. */
const headDeviation = 0.02;

/** A graph and the loss of some answers. Inputs beside the decoder's are those of `answerLossBehind`. */
export function answerLoss(shape: AnswerShape, graph = new Graph()): Tensor {
  const { architecture, training, ...rows } = layersOf(shape);
  return answerLossBehind(shape, graph, decoder(graph.scope('model'), architecture, rows, training));
}

/**
 * The loss of some answers: the mean cross-entropy of their tokens, the end token included. Inputs are `order` and `targets`,
 * int32 [answer token]: the places in `last` that predict the tokens, and the tokens.
 *
 * @param ending [ending, width] the states of the decoder at `last`, before the final norm
 */
export function answerLossBehind(shape: AnswerShape, graph: Graph, ending: Tensor): Tensor {
  const ordered = gather(ending, graph.input('order', ['answer token'], 'int32'));
  const { state, table } = beforeHead(shape, graph, ordered);
  const wanted = gather(table, graph.input('targets', ['answer token'], 'int32'));
  // The score of the wanted token is a product of two rows, so that no table of answer tokens × vocabulary is read again.
  const likelihood = subtract(reduceSum(multiply(state, wanted), [1]), logSumExp(affine(state, table), [1]));
  return multiply(reduceMean(likelihood, [0]), -1);
}

/** [state, vocabulary] logarithms of the probabilities of the next token. x [state, width] before the final norm */
export function tokenScores(shape: AnswerShape, graph: Graph, x: Tensor): Tensor {
  const { state, table } = beforeHead(shape, graph, x);
  const scores = affine(state, table);
  return subtract(scores, logSumExp(scores, [1], { keep: true }));
}

function beforeHead({ architecture, tied, training }: AnswerShape, graph: Graph, x: Tensor) {
  const { vocabulary, width } = architecture;
  const trainable = training.lora === undefined;
  const state = dropout(rmsNorm(graph.scope('model'), architecture, trainable, 'norm', x), training.dropout, 'lm_head');
  const name = tied ? 'model/embed_tokens/weight' : languageHeadName;
  const table = graph.parameter(name, [vocabulary, width], normal(headDeviation), { trainable });
  return { state, table };
}
