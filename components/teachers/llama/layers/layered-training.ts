import {
  Generator,
  Graph,
  differentiate,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Feeds,
  type RunOptions,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import type { LayeredShape } from './layer-forms.js';
import { LayerWeights } from './layer-weights.js';
import { LayeredDecoder } from './layered-decoder.js';
import type { StoredWeights } from './stored-weights.js';

/** What a training minimizes, and what it reports beside. */
interface Objective {
  readonly total: Tensor;
  readonly report: Readonly<Record<string, Tensor>>;
}

/**
 * A training step layer by layer: `loss`, what is reported, and `gradient/<parameter>`, as one whole program gives them.
 *
 * @param objectiveOf the loss behind the decoder, whose states [ending, width] at the last tokens it is given
 */
export async function layeredTraining<Own extends Objective>(
  engine: Engine,
  shape: LayeredShape,
  stored: StoredWeights,
  objectiveOf: (graph: Graph, ending: Tensor) => Own,
): Promise<{ readonly executable: Executable; readonly objective: Own }> {
  const decoder = await LayeredDecoder.create(engine, shape, stored, true);
  const graph = new Graph({ training: true });
  const ending = graph.input('ending', ['ending', shape.architecture.width]);
  const objective = objectiveOf(graph, ending);
  const head = await compileHead(engine, objective, ending);
  head.setParameters(new LayerWeights(shape, stored).kept(graph.parameters.keys()));
  let learned: Readonly<Record<string, ArrayTensor>> = {};
  const executable: Executable = {
    setParameters: (values) => {
      learned = values;
      head.setParameters(values);
    },
    run: async (feeds: Feeds, { generator }: RunOptions = {}) => {
      // Both ways of a layer draw the same masks, so they draw from streams of their own.
      const masks = new Generator(generator!.integer(2 ** 31));
      const passed = await decoder.forward(feeds, learned, true, masks);
      const results = await head.run({ ...feeds, ending: passed.ending }, { generator: masks.split('head') });
      const { change, ...others } = results;
      const gradients = await decoder.backward(feeds, learned, passed, change!, masks);
      for (const [name, gradient] of Object.entries(gradients)) others[`gradient/${name}`] = gradient;
      return others;
    },
    dispose: async () => {
      await decoder.dispose();
      await head.dispose();
    },
  };
  return { executable, objective };
}

/** The loss behind the decoder, with the gradients of the head and `change`, that of the ending states. */
function compileHead(engine: Engine, { total, report }: Objective, ending: Tensor): Promise<Executable> {
  const { graph } = total;
  const names = [...graph.parameters].filter(([, { trainable }]) => trainable).map(([name]) => name);
  const tensors = names.map((name) => graph.parameterTensor(name));
  const gradients = differentiate(total, [ending, ...tensors]);
  const outputs: Record<string, Tensor> = { loss: total, ...report, change: gradients.get(ending)! };
  names.forEach((name, i) => (outputs[`gradient/${name}`] = gradients.get(tensors[i]!)!));
  return engine.compile(graph, outputs);
}
