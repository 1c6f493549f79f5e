import { expect } from 'chai';
import { trainingLength } from '../../../../components/teachers/llama/training-length.js';

function stepsOf(length: ReturnType<typeof trainingLength>): number[] {
  return Array.from({ length: length.epochs }, (_, epoch) => length.stepsOf(epoch + 1));
}

describe('the length of a training', () => {
  it('is that of the released run on MIMIC-III: 3,000 steps of 32 are 18.9 passes over 5,080 prompts', () => {
    const length = trainingLength({ steps: 3000, batchSize: 32 }, 5080);
    expect(length.epochs).to.equal(19);
    expect(stepsOf(length)).to.deep.equal([...Array(18).fill(159), 3000 - 18 * 159]);
  });

  it('is whole passes where epochs are given', () => {
    expect(stepsOf(trainingLength({ epochs: 2, batchSize: 4 }, 9))).to.deep.equal([3, 3]);
  });

  it('is ten passes where nothing is given', () => {
    expect(trainingLength({ batchSize: 4 }, 4).steps).to.equal(10);
  });
});
