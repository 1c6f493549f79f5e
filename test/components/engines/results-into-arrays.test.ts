import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import { Graph, multiply, ReferenceEngine, reduceSum, type Engine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';

describe('results written into arrays of the caller', () => {
  const graph = new Graph();
  const x = graph.input('x', [2, 'row']);
  const outputs = { twice: multiply(x, 2), sum: reduceSum(x) };
  const feeds = { x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } };

  it('onnxruntime writes there, and gives new arrays for the other outputs', async () => {
    const program = await build(onnxruntime, { provider: 'cpu', threads: 1 }).compile(graph, outputs);
    const memory = new Float32Array(10);
    const target = { data: memory.subarray(3, 7), shape: [2, 2] };
    const results = await program.run(feeds, { into: { twice: target } });
    expect(results['twice']).to.equal(target);
    expect([...memory]).to.deep.equal([0, 0, 0, 2, 4, 6, 8, 0, 0, 0]);
    expect([...results['sum']!.data]).to.deep.equal([10]);
    await program.dispose();
  });

  it('an engine that cannot gives new arrays', async () => {
    const engine: Engine = new ReferenceEngine();
    const program = await engine.compile(graph, outputs);
    const target = { data: new Float32Array(4), shape: [2, 2] };
    const results = await program.run(feeds, { into: { twice: target } });
    expect([...results['twice']!.data]).to.deep.equal([2, 4, 6, 8]);
    expect([...target.data]).to.deep.equal([0, 0, 0, 0]);
  });
});
