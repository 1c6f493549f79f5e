import { Graph, type ArrayTensor, type Engine, type Executable, type Feeds } from '../../../framework/tensor/index.js';
import { byLikeness, parametersOf, prefixOf } from '../../teachers/llama/layers/layer-forms.js';
import { LayerWeights } from '../../teachers/llama/layers/layer-weights.js';
import type { StoredWeights } from '../../teachers/llama/layers/stored-weights.js';
import { layersOf, type AnswerShape } from './answer-program.js';
import { nextTokenHead, nextTokenLayers } from './next-token-program.js';

/** A step of writing layer by layer: inputs and outputs are those of `nextTokenProgram`. */
export async function layeredNextToken(engine: Engine, shape: AnswerShape, stored: StoredWeights): Promise<Executable> {
  const weights = new LayerWeights(layersOf(shape), stored);
  const forms = await byLikeness(layersOf(shape), (layer) => compileLayer(engine, shape, layer));
  const graph = new Graph();
  const state = graph.input('state', ['row*position', shape.architecture.width]);
  const head = await engine.compile(graph, { ...nextTokenHead(shape, graph, state) });
  head.setParameters(weights.kept(graph.parameters.keys()));
  let learned: Readonly<Record<string, ArrayTensor>> = {};
  return {
    setParameters: (values) => {
      learned = values;
    },
    run: async (feeds: Feeds) => {
      const results: Record<string, ArrayTensor> = {};
      let before = weights.embedded(feeds['ids']!);
      for (const [layer, form] of forms.entries()) {
        form.executable.setParameters(weights.of(layer, form, learned));
        const own = { 'past/key': feeds[`past/key/${layer}`]!, 'past/value': feeds[`past/value/${layer}`]! };
        const { next, key, value } = await form.executable.run({ ...feeds, ...own, state: before });
        results[`key/${layer}`] = key!;
        results[`value/${layer}`] = value!;
        before = next!;
      }
      return { ...results, ...(await head.run({ ...feeds, state: before })) };
    },
    dispose: async () => {
      for (const { executable } of new Set(forms)) await executable.dispose();
      await head.dispose();
    },
  };
}

async function compileLayer(engine: Engine, shape: AnswerShape, layer: number) {
  const graph = new Graph();
  const state = graph.input('state', ['row*position', shape.architecture.width]);
  const outputs = { ...nextTokenLayers(shape, graph)(layer, state, '') };
  const prefix = prefixOf(layer);
  return { prefix, ...parametersOf(graph, prefix), executable: await engine.compile(graph, outputs) };
}
