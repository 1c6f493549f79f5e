import { expect } from 'chai';
import {
  forcedLogits,
  forcedTokens,
  forcedTokenTensors,
} from '../../../../../components/students/shared/decoding/forced-tokens.js';
import { orderedLabels } from '../../../../../components/students/shared/decoding/label-order.js';
import { Graph, ReferenceEngine } from '../../../../../framework/tensor/index.js';

describe('teacher forcing', () => {
  const labels = [Int32Array.of(2, 0), Int32Array.of()];

  it('feeds the token before each step, beginning with the start (3), and wants the end (4) last', () => {
    const { previous, wanted, shares } = forcedTokens(labels, 3);
    expect([...previous.data]).to.deep.equal([3, 2, 0, 3, 0, 0]);
    expect([...wanted.data]).to.deep.equal([2, 0, 4, 4, 0, 0]);
    expect([...shares.data].map((share) => share * 3)).to.deep.equal(
      [1, 1, 1, 3, 0, 0].map((thirds) => Math.fround(thirds / 3) * 3),
    );
    expect(previous.shape).to.deep.equal([2, 3]);
  });

  it('has the log-odds of the mean probability over the steps for losses that read logits', async () => {
    const graph = new Graph();
    const x = graph.input('x', ['patient', 'step', 5]);
    const logits = forcedLogits(x, forcedTokenTensors(graph.scope('forced')));
    const program = await new ReferenceEngine().compile(graph, { logits });
    const p = [
      [0.5, 0.2, 0.1, 0.1, 0.1],
      [0.1, 0.5, 0.2, 0.1, 0.1],
      [0.3, 0.2, 0.3, 0.1, 0.1],
    ];
    const { shares } = forcedTokens(labels.slice(0, 1), 3);
    const data = Float32Array.from(p.flat(), Math.log);
    const results = await program.run({ x: { data, shape: [1, 3, 5] }, 'forced/shares': shares });
    [0.3, 0.3, 0.2].forEach((mean, i) => {
      expect(results['logits']!.data[i]).to.be.closeTo(Math.log(mean / (1 - mean)), 1e-5);
    });
  });

  it('orders labels as listed, or rare ones first, equally rare ones by their number', () => {
    const sets = { offsets: Int32Array.of(0, 3), values: Int32Array.of(2, 1, 0) };
    expect([...orderedLabels(sets, 0, { order: 'listed' })]).to.deep.equal([2, 1, 0]);
    expect([...orderedLabels(sets, 0, { order: 'rare-first', frequencies: [5, 3, 3] })]).to.deep.equal([1, 2, 0]);
    expect([...sets.values]).to.deep.equal([2, 1, 0]);
  });
});
