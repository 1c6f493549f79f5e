import { expect } from 'chai';
import { ExplosionWatch } from '../../../components/training/explosion.js';

describe('the watch for explosions', () => {
  it('lets a loss fall, and batches differ by a few times', () => {
    const watch = new ExplosionWatch();
    for (let step = 0; step < 500; step++) {
      const loss = (step % 7 === 0 ? 8 : 1) * (0.1 + 5 * Math.exp(-step / 50));
      expect(watch.explodes(loss), `step ${step}`).to.equal(false);
    }
  });

  it('notices a loss that leaves the range of the steps before it', () => {
    const watch = new ExplosionWatch();
    for (let step = 0; step < 50; step++) watch.explodes(0.5);
    expect(watch.explodes(100)).to.equal(false);
    expect(watch.explodes(1000)).to.equal(true);
  });

  it('waits for its first steps: a training may begin high', () => {
    const watch = new ExplosionWatch();
    expect([0.1, 5000, 0.2].map((loss) => watch.explodes(loss))).to.deep.equal([false, false, false]);
  });
});
