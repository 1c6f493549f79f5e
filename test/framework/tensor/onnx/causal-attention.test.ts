import { expect } from 'chai';
import { Graph } from '../../../../framework/tensor/index.js';
import { attentionGradientNodes } from '../../../../framework/tensor/onnx/causal-attention.js';
import { Emitter } from '../../../../framework/tensor/onnx/emitter.js';

describe('tensor/onnx/causal-attention', () => {
  it('begins a block of the gradient when the one before is done, so that the pairs of one block alone are there', () => {
    const graph = new Graph();
    const names = ['query', 'key', 'value', 'bias', 'mixed', 'g'];
    const tensors = names.map((name) =>
      graph.input(name, name === 'bias' ? ['row', 1, 'position', 'position'] : ['row', 2, 'position', 4]),
    );
    const emitter = new Emitter({ form: 'cpu', threads: 1 }, (symbol) => ({
      input: 'query',
      axis: symbol === 'row' ? 0 : 2,
    }));
    attentionGradientNodes(emitter, names, tensors, { scale: 1, block: 4, longest: 12 });
    const behind = new Map<string, Set<string>>();
    for (const { inputs, outputs } of emitter.nodes) {
      const before = new Set(inputs.flatMap((name) => [name, ...(behind.get(name) ?? [])]));
      for (const output of outputs) behind.set(output, before);
    }
    const of = (type: string) => emitter.nodes.filter((node) => node.type === type).map(({ outputs }) => outputs[0]!);
    const [weights, sums] = [of('Softmax'), of('Pad')];
    expect([weights.length, sums.length]).to.deep.equal([3, 6]);
    weights.forEach((name, block) => {
      expect(behind.get(name)).to.include('g');
      expect(sums.filter((sum) => behind.get(name)!.has(sum))).to.deep.equal(sums.slice(0, 2 * block));
    });
  });
});
