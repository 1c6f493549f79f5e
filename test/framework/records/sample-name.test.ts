import { expect } from 'chai';
import { isSample, sampleName } from '../../../framework/records/sample-name.js';

describe('the name of a sample', () => {
  it('tells the rows of a random search, also over rows of a file', () => {
    const name = `${sampleName(2)}, training.learningRate=0.001`;
    expect([name, `leader, ${name}`, `${name}, training.epochs=2`].map(isSample)).to.deep.equal([true, true, true]);
    expect(['leader', 'resample 3, a=1', 'training.learningRate=0.001'].map(isSample)).to.deep.equal([
      false,
      false,
      false,
    ]);
  });
});
