import { Graph, addDimensions, concat, gather, type Tensor } from '../../../framework/tensor/index.js';
import { embeddings } from '../../teachers/llama/decoder.js';
import { decoderLayer, type SeenTokens } from '../../teachers/llama/decoder-layer.js';
import { rotaryTables } from '../../teachers/llama/rotary.js';
import { allTokens } from '../../teachers/llama/tokens.js';
import { tokenScores, type AnswerShape } from './answer-program.js';

/**
 * The program of a step of writing. Inputs: `ids` and `positions` [row, position] of new tokens; `past/key/L` and
 * `past/value/L` [row, key and value head, past, head width] that layer L computed for earlier ones; `bias` [row, 1, position,
 * past + position], and `window-bias` where layers have a window; `last` int32 [row], the place of each row's last token among
 * [row · position].
 *
 * @returns outputs `scores` [row, vocabulary], the log probabilities of the tokens that may follow, and `key/L` and `value/L`
 * of the new tokens
 */
export function nextTokenProgram(shape: AnswerShape): {
  readonly graph: Graph;
  readonly outputs: Record<string, Tensor>;
} {
  const { architecture, training } = shape;
  const graph = new Graph();
  const outputs: Record<string, Tensor> = {};
  let x = embeddings(graph.scope('model'), architecture, training);
  const layers = nextTokenLayers(shape, graph);
  for (let layer = 0; layer < architecture.layers; layer++) {
    const { next, key, value } = layers(layer, x, `/${layer}`);
    outputs[`key/${layer}`] = key;
    outputs[`value/${layer}`] = value;
    x = next;
  }
  return { graph, outputs: { ...outputs, ...nextTokenHead(shape, graph, x) } };
}

/** `scores` of `nextTokenProgram`. x [row · position, width] the states behind the last layer */
export function nextTokenHead(shape: AnswerShape, graph: Graph, x: Tensor): { readonly scores: Tensor } {
  return { scores: tokenScores(shape, graph, gather(x, graph.input('last', ['row'], 'int32'))) };
}

/** A layer of a step of writing: the states behind it, and keys and values of the new tokens. */
interface NextTokenLayer {
  readonly next: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/**
 * Builds layers of a step of writing into a graph: layer, states [row · position, width] before it, and what stands behind the
 * names `past/key` and `past/value` of its inputs.
 */
export function nextTokenLayers(
  { architecture, longest, training }: AnswerShape,
  graph: Graph,
): (layer: number, x: Tensor, suffix: string) => NextTokenLayer {
  const { keyValueHeads, headWidth, rotary, slidingWindow } = architecture;
  const seen = addDimensions('past', 'position');
  const tokens = allTokens(graph, rotaryTables(rotary, headWidth, longest), seen);
  const windowed = slidingWindow && { ...tokens, visible: graph.input('window-bias', ['row', 1, 'position', seen]) };
  return (layer, x, suffix) => {
    const past = (name: string) => graph.input(`past/${name}${suffix}`, ['row', keyValueHeads, 'past', headWidth]);
    let own: SeenTokens | undefined;
    const extend = (made: SeenTokens): SeenTokens => {
      own = made;
      const { key, value } = made;
      return { key: concat([past('key'), key], 2), value: concat([past('value'), value], 2), count: seen };
    };
    const all = slidingWindow?.layers.includes(layer) === true ? windowed! : tokens;
    const scope = graph.scope(`model/layers/${layer}`);
    const rows = { asking: all, all, maxTokens: longest };
    const next = decoderLayer({ ...architecture, ...rows, training, scope, memory: { extend } }, x);
    return { next, key: own!.key, value: own!.value };
  };
}
