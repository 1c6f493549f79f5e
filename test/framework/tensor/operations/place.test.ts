import { expect } from 'chai';
import { differentiate, Graph, place, reduceSum, ReferenceEngine, square } from '../../../../framework/tensor/index.js';

describe('place', () => {
  const graph = new Graph();
  const x = graph.input('x', ['row', 1]);
  const loss = reduceSum(square(place(x, graph.input('sources', ['place'], 'int32'))));
  const gradient = differentiate(loss, [x]).get(x)!;
  const rows = { data: Float32Array.of(1, 2, 3), shape: [3, 1] };
  const run = async (sources: readonly number[]) => {
    const program = await new ReferenceEngine().compile(graph, { gradient });
    return program.run({ x: rows, sources: { data: Int32Array.from(sources), shape: [sources.length] } });
  };

  it('gives back a gradient where a row was placed, and none where it was not', async () => {
    expect([...(await run([2, -1, 0]))['gradient']!.data]).to.deep.equal([2, 0, 6]);
  });

  it('refuses a row in two places, saying where', async () => {
    expect(await failure(run([1, 0, 1]))).to.equal('input "sources": row 1 is at place 0 and at place 2');
  });

  it('refuses a source that is no row', async () => {
    expect(await failure(run([0, 3]))).to.equal('input "sources": source 3 at place 1 is not in 0 … 2, nor −1');
  });
});

async function failure(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
}
