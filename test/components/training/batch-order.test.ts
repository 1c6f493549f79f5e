import { expect } from 'chai';
import { batchOrder } from '../../../components/training/batch-order.js';
import { Generator } from '../../../framework/tensor/index.js';

const entries = Int32Array.from({ length: 23 }, (_, i) => 100 + i);
const lengthOf = (entry: number) => (entry * 7) % 10;
const order = (bucket: number, seed = 5) => batchOrder(entries, lengthOf, { size: 4, bucket }, new Generator(seed));
const flat = (batches: readonly Int32Array[]) => batches.flatMap((batch) => [...batch]);
const spread = (batches: readonly Int32Array[]) =>
  batches.reduce((sum, batch) => {
    const lengths = Array.from(batch, lengthOf);
    return sum + Math.max(...lengths) - Math.min(...lengths);
  }, 0);

describe('the order of batches', () => {
  for (const bucket of [1, 3, 100]) {
    it(`has every entry once, whatever the bucket: ${bucket}`, () => {
      const batches = order(bucket);
      expect(flat(batches).sort()).to.deep.equal([...entries]);
      expect(batches.filter((batch) => batch.length !== 4)).to.have.length(1);
    });
  }

  it('puts alike entries together, in random order', () => {
    expect(spread(order(100))).to.be.below(spread(order(1)) / 2);
    const longest = order(100).map((batch) => Math.max(...Array.from(batch, lengthOf)));
    expect(longest).to.not.deep.equal([...longest].sort((a, b) => a - b));
  });

  it('depends on the seed alone', () => {
    expect(order(3)).to.deep.equal(order(3));
    expect(flat(order(3))).to.not.deep.equal(flat(order(3, 6)));
  });
});
