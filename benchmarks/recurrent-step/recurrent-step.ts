import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import {
  continuations,
  differentiate,
  gatedRecurrentUnit,
  Generator,
  Graph,
  initialValues,
  packSequences,
  reduceSum,
  square,
  type Engine,
  type Packing,
  type Tensor,
} from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { measure } from '../shared/measure.js';
import { unrolled } from './unrolled.js';

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;
const width = 64;
/** Visits of the patient with the most of them in MIMIC-III. */
const mostVisits = 29;

interface Result {
  readonly form: string;
  readonly batch: number;
  readonly rows: number;
  readonly steps: number;
  readonly compileMilliseconds: number;
  readonly milliseconds: number;
}

/** Numbers of visits as in MIMIC-III: half of the patients have two, few have many. The longest of the batch has `longest`. */
function visitCounts(batch: number, longest: number): number[] {
  const random = new Generator(1);
  const counts = Array.from({ length: batch }, () => {
    let count = 2;
    while (count < longest && random.next() < 0.35) count++;
    return count;
  });
  counts[0] = longest;
  return counts;
}

type Form = (graph: Graph, x: Tensor, continues: Tensor) => Tensor;

/** Forward and backward of one batch, compiled anew. */
async function timed(
  form: string,
  packing: Packing,
  states: Form,
  fixedSteps?: number,
): Promise<Omit<Result, 'batch'>> {
  const { rows, width: steps } = packing;
  const graph = new Graph({ training: true });
  const x = graph.input('x', ['row', fixedSteps ?? 'step', width]);
  const after = states(graph, x, graph.input('continues', ['row', fixedSteps ?? 'step']));
  const names = [...graph.parameters.keys()];
  const wanted = [x, ...names.map((name) => graph.parameterTensor(name))];
  const loss = reduceSum(square(after));
  const gradients = differentiate(loss, wanted);
  const outputs: Record<string, Tensor> = { loss };
  wanted.forEach((tensor, i) => (outputs[`gradient ${i}`] = gradients.get(tensor)!));
  const start = performance.now();
  const program = await build({ options: { provider: 'cpu', threads: 1 } }).compile(graph, outputs);
  const compileMilliseconds = performance.now() - start;
  program.setParameters(initialValues(graph.parameters, new Generator(2)));
  const data = new Float32Array(rows * steps * width);
  new Generator(3).normalInto(data);
  const feeds = { x: { data, shape: [rows, steps, width] }, continues: continuations(packing) };
  const { milliseconds } = await measure(() => program.run(feeds), { times: 100, warmUp: 10 });
  await program.dispose();
  return { form, rows, steps, compileMilliseconds, milliseconds };
}

const loop: Form = (graph, x, continues) => gatedRecurrentUnit(graph.scope('gru'), x, { width, continues });

function withoutLoop(steps: number): Form {
  return (graph, x, continues) => {
    // Declares the weights
    loop(graph, graph.input('unused', ['row', 'step', width]), graph.input('unused too', ['row', 'step']));
    return unrolled(graph.scope('gru'), x, continues, steps, width);
  };
}

const recurrentStep: Benchmark<Result> = {
  summary: `A gated recurrent unit of width ${width} over packed visits, forward and backward, one thread.`,
  async run() {
    const results: Result[] = [];
    for (const batch of [4, 64]) {
      for (const longest of [4, 10, mostVisits]) {
        const counts = visitCounts(batch, longest);
        const packing = packSequences(counts, 1);
        const forms = [
          await timed('loop', packing, loop),
          await timed('unrolled to the longest of this batch', packing, withoutLoop(packing.width), packing.width),
        ];
        if (longest < mostVisits) {
          const cap = packSequences(counts, mostVisits);
          forms.push(await timed(`unrolled to ${mostVisits}`, cap, withoutLoop(mostVisits), mostVisits));
        }
        results.push(...forms.map((form) => ({ ...form, batch })));
      }
    }
    return results;
  },
  cells: ({ form, batch, rows, steps, compileMilliseconds, milliseconds }) => ({
    form,
    batch: String(batch),
    rows: String(rows),
    steps: String(steps),
    'compile ms': compileMilliseconds.toFixed(0),
    ms: milliseconds.toFixed(2),
  }),
};

export default recurrentStep;
