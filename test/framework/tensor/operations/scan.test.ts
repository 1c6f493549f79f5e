import { expect } from 'chai';
import {
  add,
  differentiate,
  dropout,
  Graph,
  multiply,
  reduceSum,
  ReferenceEngine,
  scan,
} from '../../../../framework/tensor/index.js';

type Step = Parameters<typeof scan>[0]['step'];

const graph = new Graph({ training: true });
const x = graph.input('x', ['step']);
const start = graph.constant(0);
const states = [start];

const halvedAndAdded: Step = ([before], [entry]) => [add(multiply(before!, 0.5), entry!)];
const scanning = (step: Step) => () => scan({ states, sequences: [x], step });

describe('scan', () => {
  it('computes each state from the one before it: y = y / 2 + x', async () => {
    const [forward] = scan({ states, sequences: [x], step: halvedAndAdded });
    const [reverse] = scan({ states, sequences: [x], step: halvedAndAdded, reverse: true });
    const gradient = differentiate(reduceSum(forward!), [x]).get(x)!;
    const program = await new ReferenceEngine().compile(graph, { forward: forward!, reverse: reverse!, gradient });
    const results = await program.run({ x: { data: Float32Array.of(4, 2, 1), shape: [3] } });
    expect([...results['forward']!.data]).to.deep.equal([4, 4, 3]);
    expect([...results['reverse']!.data]).to.deep.equal([5.25, 2.5, 1]);
    expect([...results['gradient']!.data]).to.deep.equal([1.75, 1.5, 1]);
  });

  it('refuses a step that reads anything but its arguments', () => {
    expect(scanning(([before]) => [dropout(before!, 0.5)])).to.throw(
      'a step reads its arguments alone: make dropout mask 2 outside and pass it as shared',
    );
    expect(scanning(([before]) => [add(before!, x)])).to.throw('add: tensors of two graphs meet');
  });

  it('refuses a state that a step changes into another shape', () => {
    const other = graph.input('other', ['step', 4]);
    expect(() => scan({ states, sequences: [other], step: (_before, [entry]) => [entry!] })).to.throw(
      'state 0 is [] before a step and [4] after it',
    );
  });

  it('refuses sequences of different lengths', () => {
    const longer = graph.input('longer', ['longer step']);
    expect(() => scan({ states, sequences: [x, longer], step: ([before]) => [before!] })).to.throw(
      'scan: sequences of step and of longer step steps meet',
    );
  });
});
