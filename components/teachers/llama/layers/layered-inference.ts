import {
  Graph,
  type ArrayTensor,
  type Engine,
  type Executable,
  type Feeds,
} from '../../../../framework/tensor/index.js';
import { teacherHead, type TeacherShape } from '../teacher-program.js';
import { LayeredDecoder } from './layered-decoder.js';
import type { StoredWeights } from './stored-weights.js';

const norm = 'model/norm/weight';

/** The inference of a teacher layer by layer: the outputs `hidden` and `logits` of the whole program. */
export async function layeredInference(
  engine: Engine,
  shape: TeacherShape,
  stored: StoredWeights,
): Promise<Executable> {
  const decoder = await LayeredDecoder.create(engine, shape, stored, false);
  const graph = new Graph();
  const { hidden, logits } = teacherHead(shape, graph, graph.input('ending', ['ending', shape.architecture.width]));
  const head = await engine.compile(graph, { hidden, logits });
  head.setParameters({ [norm]: frozenNorm(stored) });
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

/** The gain of the final norm, which the head keeps in float32. */
export function frozenNorm(stored: StoredWeights): ArrayTensor {
  return stored.widened(norm, (elements) => new Float32Array(elements));
}
