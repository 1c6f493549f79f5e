import { expect } from 'chai';
import { ReadingProgress } from '../../../../components/datasets/table/reading-progress.js';

describe('ReadingProgress', () => {
  it('tells now and then how much was read, over all tables', () => {
    const told: string[] = [];
    const progress = new ReadingProgress({ progress: (done, total, unit) => told.push(`${done}/${total} ${unit}`) });
    progress.unpacked(60_000_000);
    progress.read(90_000);
    progress.read(20_000);
    progress.unpacked(1_000_000);
    expect(told).to.deep.equal(['0/0 rows read, 60 MB unpacked', '110000/0 rows read, 60 MB unpacked']);
    const plain = new ReadingProgress({ progress: (done, _, unit) => told.push(`${done} ${unit}`) });
    plain.read(100_000);
    expect(told.at(-1)).to.equal('100000 rows read');
  });
});
