import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import { Graph, multiply } from '../../../framework/tensor/index.js';
import { build } from '../build.js';

describe('a provider that this machine does not have', () => {
  it('is named, with the command that says which ones work', async function () {
    const found = await onnxruntime.properties.availability();
    if (found.find(({ name }) => name.endsWith('cuda'))?.problem === undefined) this.skip();
    const graph = new Graph();
    const outputs = { twice: multiply(graph.input('x', [2]), 2) };
    const compiled = build(onnxruntime, { provider: 'cuda', threads: 1 }).compile(graph, outputs);
    const said = await compiled.then(
      () => 'compiled',
      (error: Error) => error.message,
    );
    expect(said).to.include('provider cuda').and.to.include('formulary engines');
  });
});
