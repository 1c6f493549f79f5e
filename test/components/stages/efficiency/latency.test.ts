import { expect } from 'chai';
import { measureLatency } from '../../../../components/stages/efficiency/latency.js';
import { watchPeakMemory } from '../../../../components/stages/efficiency/peak-memory.js';

/** Keeps the thread busy. */
function spend(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('the latency of a model', () => {
  it('is per patient, with and without making the inputs, from calls that go round the patients', async () => {
    const asked: number[][] = [];
    const model = {
      prepare: (positions: Int32Array) => {
        asked.push([...positions]);
        spend(2);
        return async () => spend(4);
      },
      dispose: async () => {},
    };
    const { model: alone, endToEnd, calls } = await measureLatency(model, 2, 3, new AbortController().signal);
    expect(asked.slice(0, 3)).to.deep.equal([
      [0, 1],
      [2, 0],
      [1, 2],
    ]);
    expect(asked).to.have.length(calls + 3);
    expect(alone).to.be.at.least(2);
    expect(endToEnd - alone).to.be.at.least(0.9);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    const model = { prepare: () => async () => {}, dispose: async () => {} };
    const problem = await measureLatency(model, 1, 1, signal).catch((error: Error) => error.message);
    expect(problem).to.equal('stopped');
  });
});

describe('the peak of memory', () => {
  it('counts what was added since the watch began, also when it is gone again', function () {
    const peak = watchPeakMemory();
    if (peak() === undefined) return this.skip();
    let block: Uint8Array | undefined = new Uint8Array(64 << 20).fill(1);
    expect(block[1 << 20]).to.equal(1);
    block = undefined;
    expect(peak()).to.be.at.least(50);
  });
});
