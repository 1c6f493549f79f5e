import { expect } from 'chai';
import {
  add,
  attention,
  Generator,
  Graph,
  linear,
  matmul,
  ReferenceEngine,
  reshape,
  ShapeError,
  split,
  zeros,
} from '../../../framework/tensor/index.js';

describe('Graph', () => {
  it('names the layer and the sizes when shapes do not fit', () => {
    const graph = new Graph();
    const x = graph.input('x', ['row', 'token', 8]);
    const scope = graph.scope('student').scope('visit');
    const build = () => attention(scope, x, { heads: 2, bias: graph.input('bias', ['row', 1, 'token', 'code']) });
    expect(build).to.throw(
      ShapeError,
      'layer student/visit: add: sizes token and code (axis -1) are neither equal nor 1; received ' +
        'matmul of student/visit float32 [row, 2, token, token], input "bias" float32 [row, 1, token, code]',
    );
  });

  it('refuses a product, a reshape and a split that do not fit', () => {
    const graph = new Graph();
    const x = graph.input('x', ['row', 8]);
    expect(() => matmul(x, graph.input('w', [4, 3]))).to.throw('matmul: the inner sizes 8 and 4 differ');
    expect(() => reshape(x, ['row', 9])).to.throw('reshape: cannot make [row, 9] (9*row elements) of 8*row elements');
    expect(() => reshape(x, [-1, 3])).to.throw('cannot infer the -1 of [-1, 3] for [row, 8]');
    expect(() => split(x, [3, 4], 1)).to.throw('split: parts of 3 and 4 make 7, but axis 1 has size 8');
  });

  it('gives a shared weight once, and refuses it with another shape', () => {
    const graph = new Graph();
    const scope = graph.scope('model');
    expect(scope.parameter('weight', [2, 3], zeros)).to.equal(graph.parameter('model/weight', [2, 3], zeros));
    expect(() => scope.parameter('weight', [3, 2], zeros)).to.throw('"model/weight" is shared with shape [3, 2]');
    expect(() => graph.parameterTensor('model/bias')).to.throw('no parameter "model/bias"; declared: model/weight');
  });

  it('keeps graphs apart', () => {
    const [left, right] = [new Graph().input('x', [2]), new Graph().input('x', [2])];
    expect(() => add(left, right)).to.throw('tensors of two graphs meet');
  });
});

const feed = (...shape: number[]) => ({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });
const problemOf = (work: Promise<unknown>) => work.then(() => 'none').catch((error: Error) => error.message);

describe('a run', () => {
  const graph = new Graph({ training: true });
  const x = graph.input('x', ['row', 2]);
  const y = add(linear(graph.scope('layer'), x, { width: 3 }), graph.input('y', ['row', 3]));
  const run = async (feeds: Record<string, ReturnType<typeof feed>>) => {
    const program = await new ReferenceEngine().compile(graph, { y });
    return program.run(feeds);
  };

  it('says what was not fed, and which sizes disagree', async () => {
    expect(await problemOf(run({ x: feed(4, 2) }))).to.equal('not fed: "y" float32 [row, 3]; fed: x');
    expect(await problemOf(run({ x: feed(4, 2), y: feed(5, 3) }))).to.equal(
      'input "y": axis 0 has size 5, but "row" is 4 in input "x"',
    );
    expect(await problemOf(run({ x: feed(4, 2), y: feed(4, 2) }))).to.equal('input "y": axis 1 has size 2, expected 3');
    expect(await problemOf(run({ x: feed(4), y: feed(4, 3) }))).to.equal(
      'input "x" float32 [row, 2] is fed float32 [4]',
    );
  });

  it('says which parameter was never set', async () => {
    expect(await problemOf(run({ x: feed(4, 2), y: feed(4, 3) }))).to.equal('parameter "layer/weight" was not set');
  });

  it('splits the random stream by name, so that a new parameter leaves the others alone', () => {
    const first = new Generator(5).split('a');
    const other = new Generator(5);
    other.split('b');
    other.next();
    expect(other.split('a').next()).to.equal(first.next());
  });
});
