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
  const { architecture, longest, training } = shape;
  const { layers, keyValueHeads, headWidth, rotary, slidingWindow } = architecture;
  const graph = new Graph();
  const scope = graph.scope('model');
  const seen = addDimensions('past', 'position');
  const tokens = allTokens(graph, rotaryTables(rotary, headWidth, longest), seen);
  const windowed = slidingWindow && { ...tokens, visible: graph.input('window-bias', ['row', 1, 'position', seen]) };
  const outputs: Record<string, Tensor> = {};
  let x = embeddings(scope, architecture, training);
  for (let layer = 0; layer < layers; layer++) {
    const past = (name: string) => graph.input(`past/${name}/${layer}`, ['row', keyValueHeads, 'past', headWidth]);
    const extend = ({ key, value }: SeenTokens): SeenTokens => {
      outputs[`key/${layer}`] = key;
      outputs[`value/${layer}`] = value;
      return { key: concat([past('key'), key], 2), value: concat([past('value'), value], 2), count: seen };
    };
    const own = slidingWindow?.layers.includes(layer) === true ? windowed! : tokens;
    const scoped = scope.scope(`layers/${layer}`);
    x = decoderLayer({ ...architecture, training, scope: scoped, asking: own, all: own, memory: { extend } }, x);
  }
  outputs['scores'] = tokenScores(shape, graph, gather(x, graph.input('last', ['row'], 'int32')));
  return { graph, outputs };
}
