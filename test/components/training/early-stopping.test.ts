import { expect } from 'chai';
import { EarlyStopping } from '../../../components/training/early-stopping.js';

describe('training/early-stopping', () => {
  it('takes a strictly better score only, never NaN, in the direction of the metric', () => {
    const falling = new EarlyStopping({ patience: 2, higherIsBetter: false });
    expect([3, NaN, 3, 2].map((score, i) => falling.improves(i + 1, score))).to.deep.equal([true, false, false, true]);
    expect(falling.state).to.deep.equal({ bestEpoch: 4, bestScore: 2 });
  });

  it('is exhausted after `patience` epochs without a better one; with a patience of 0 never', () => {
    const stopping = new EarlyStopping({ patience: 2, higherIsBetter: true });
    stopping.improves(1, 0.5);
    expect([1, 2, 3].map((epoch) => stopping.exhausted(epoch))).to.deep.equal([false, false, true]);
    expect(new EarlyStopping({ patience: 0, higherIsBetter: true }).exhausted(1000)).to.equal(false);
  });
});
