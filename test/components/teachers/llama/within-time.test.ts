import { expect } from 'chai';
import { withinTime } from '../../../../components/teachers/llama/within-time.js';

function fail(): never {
  throw new RangeError('too far');
}

describe('work within a time', () => {
  it('gives its value, and its error', () => {
    expect(withinTime(1000, () => 3)).to.deep.equal({ value: 3 });
    expect(() => withinTime(1000, fail)).to.throw(RangeError, 'too far');
  });

  it('ends a regular expression that would not end, and works on afterwards', () => {
    const text = `${'a'.repeat(60)}b`;
    expect(withinTime(50, () => /^(a+)+$/.test(text))).to.equal(undefined);
    expect(withinTime(1000, () => /^(ab)+$/.test('abab'))).to.deep.equal({ value: true });
  });
});
