import { expect } from 'chai';
import { sideBySide } from '../../../framework/files/side-by-side.js';

describe('work side by side', () => {
  it('does each thing once, as many at a time as asked for', async () => {
    const done: number[] = [];
    let [atWork, most] = [0, 0];
    await sideBySide(
      [0, 1, 2, 3, 4, 5, 6],
      async (thing) => {
        most = Math.max(most, (atWork += 1));
        await Promise.resolve();
        atWork -= 1;
        done.push(thing);
      },
      3,
    );
    expect(done.sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    expect(most).to.equal(3);
  });

  it('throws the first failure, begins nothing after it, and leaves nothing at work', async () => {
    const begun: number[] = [];
    let ended = 0;
    const failed = sideBySide(
      [0, 1, 2, 3, 4],
      async (thing) => {
        begun.push(thing);
        await Promise.resolve();
        if (thing === 0) throw new Error('no place');
        ended += 1;
      },
      2,
    );
    expect(await failed.catch((error: Error) => error.message)).to.equal('no place');
    expect(begun).to.have.length.below(5);
    expect(ended).to.equal(begun.length - 1);
  });
});
