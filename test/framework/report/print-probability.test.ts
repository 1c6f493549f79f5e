import { expect } from 'chai';
import { printProbability } from '../../../framework/report/print-probability.js';

describe('printProbability', () => {
  it('gives three digits, and says of less than they show that it is less', () => {
    expect(printProbability(0.0312, false)).to.equal('0.031');
    expect(printProbability(0.0009, false)).to.equal('< 0.001');
    expect(printProbability(1, false)).to.equal('1.000');
  });

  it('says of a value that may be smaller that it is less than the next thousandth', () => {
    expect(printProbability(0.0041, true)).to.equal('< 0.005');
    expect(printProbability(1, true)).to.equal('1.000');
  });

  it('does not round what is below 0.05 up to it', () => {
    expect(printProbability(0.0497, false)).to.equal('0.0497');
    expect(printProbability(0.049999, false)).to.equal('0.0499');
    expect(printProbability(0.05, false)).to.equal('0.050');
    expect(printProbability(0.0501, false)).to.equal('0.050');
  });
});
