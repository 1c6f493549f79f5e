import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import {
  differentiate,
  gather,
  Generator,
  Graph,
  multiply,
  reduceSum,
  segmentSum,
  type Engine,
} from '../../../framework/tensor/index.js';

const build = onnxruntime.build as (given: { options: { provider: 'cpu'; threads: number } }) => Engine;
const rows = 100_000;
const width = 16;

/** Ids that repeat in different ways: all ids alike, one id in half of the rows, and a single id. */
const streams: Record<string, (generator: Generator) => number> = {
  'a thousand ids': (generator) => generator.integer(1000),
  'one id in half of the rows': (generator) => Math.max(0, generator.integer(2000) - 1000),
  'a single id': () => 3,
};

describe('segmentSum of 100,000 rows with two threads', () => {
  for (const [title, idOf] of Object.entries(streams)) {
    it(`adds every row: ${title}`, async () => {
      const graph = new Graph();
      const x = graph.input('x', ['row', width]);
      const sums = segmentSum(x, graph.input('ids', ['row'], 'int32'), 1000);
      const generator = new Generator(1);
      const ids = Int32Array.from({ length: rows }, () => idOf(generator));
      const values = Float32Array.from({ length: rows * width }, () => generator.integer(3)); // Sums are exact
      const expected = new Float32Array(1000 * width);
      values.forEach((value, i) => (expected[ids[Math.floor(i / width)]! * width + (i % width)]! += value));
      const program = await build({ options: { provider: 'cpu', threads: 2 } }).compile(graph, { sums });
      const feeds = { x: { data: values, shape: [rows, width] }, ids: { data: ids, shape: [rows] } };
      expect((await program.run(feeds))['sums']!.data).to.deep.equal(expected);
      await program.dispose();
    });
  }

  it('adds every gradient of an embedding whose ids repeat', async () => {
    const graph = new Graph();
    const table = graph.parameter('table', [1000, width], (target) => target.fill(1));
    const looked = gather(table, graph.input('ids', ['row'], 'int32'));
    const loss = reduceSum(multiply(looked, graph.input('weights', ['row', width])));
    const gradient = differentiate(loss, [table]).get(table)!;
    const generator = new Generator(2);
    const ids = Int32Array.from({ length: rows }, () => generator.integer(1000));
    const weights = Float32Array.from({ length: rows * width }, () => generator.integer(3)); // Sums are exact
    const expected = new Float32Array(1000 * width);
    weights.forEach((value, i) => (expected[ids[Math.floor(i / width)]! * width + (i % width)]! += value));
    const program = await build({ options: { provider: 'cpu', threads: 2 } }).compile(graph, { gradient });
    program.setParameters({ table: { data: new Float32Array(1000 * width), shape: [1000, width] } });
    const feeds = { ids: { data: ids, shape: [rows] }, weights: { data: weights, shape: [rows, width] } };
    expect((await program.run(feeds))['gradient']!.data).to.deep.equal(expected);
    await program.dispose();
  });

  it('names an id that is out of range, and the input', async () => {
    const graph = new Graph();
    const sums = segmentSum(graph.input('x', ['row']), graph.input('ids', ['row'], 'int32'), 4);
    const program = await build({ options: { provider: 'cpu', threads: 1 } }).compile(graph, { sums });
    const feeds = { x: { data: new Float32Array(2), shape: [2] }, ids: { data: Int32Array.of(0, 4), shape: [2] } };
    const problem = await program.run(feeds).then(
      () => 'none',
      (error: Error) => error.message,
    );
    expect(problem).to.equal('input "ids": id 4 at position 1 is not in 0 … 3');
    await program.dispose();
  });
});
