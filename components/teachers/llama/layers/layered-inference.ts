import {
  Graph,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Feeds,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import type { LayeredShape } from './layer-forms.js';
import { LayerWeights } from './layer-weights.js';
import { LayeredDecoder } from './layered-decoder.js';
import type { StoredWeights } from './stored-weights.js';

/**
 * The inference of a model layer by layer: it gives what one whole program would.
 *
 * @param outputsOf what stands behind the decoder, whose states [ending, width] at the last tokens it is given
 */
export async function layeredInference(
  engine: Engine,
  shape: LayeredShape,
  stored: StoredWeights,
  outputsOf: (graph: Graph, ending: Tensor) => Readonly<Record<string, Tensor>>,
): Promise<Executable> {
  const decoder = await LayeredDecoder.create(engine, shape, stored, false);
  const graph = new Graph();
  const outputs = outputsOf(graph, graph.input('ending', ['ending', shape.architecture.width]));
  const head = await engine.compile(graph, outputs);
  head.setParameters(new LayerWeights(shape, stored).kept(graph.parameters.keys()));
  let learned: Readonly<Record<string, ArrayTensor>> = {};
  return {
    setParameters: (values) => {
      learned = values;
      head.setParameters(values);
    },
    run: async (feeds: Feeds) => {
      const { ending } = await decoder.forward(feeds, learned, false);
      return head.run({ ...feeds, ending });
    },
    dispose: async () => {
      await decoder.dispose();
      await head.dispose();
    },
  };
}
