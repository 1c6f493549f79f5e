import { expect } from 'chai';
import {
  addDimensions,
  canonical,
  divideDimensions,
  multiplyDimensions,
  sizeOf,
  subtractDimensions,
} from '../../../framework/tensor/index.js';

describe('dimensions', () => {
  it('have one way to be written', () => {
    expect(canonical('width*2*row')).to.equal('2*row*width');
    expect(canonical('b+a*1+3')).to.equal('3+a+b');
    expect(multiplyDimensions('row', 4, 'width')).to.equal('4*row*width');
    expect(multiplyDimensions()).to.equal(1);
  });

  it('add, subtract, multiply and divide', () => {
    expect(addDimensions('visit', 'patient', 'visit')).to.equal('patient+2*visit');
    expect(subtractDimensions('history+patient', 'history')).to.equal('patient');
    expect(subtractDimensions('row', 'row')).to.equal(0);
    expect(multiplyDimensions('a+b', 'a')).to.equal('a*a+a*b');
    expect(divideDimensions('6*row*width', '2*row')).to.equal('3*width');
    expect(divideDimensions('row+4', 2)).to.equal(undefined);
    expect(divideDimensions('row+patient', 'patient+row')).to.equal(1);
  });

  it('are bound to sizes', () => {
    const bindings = new Map([
      ['row', 3],
      ['width', 5],
    ]);
    expect(sizeOf('2*row*width+1', bindings)).to.equal(31);
    expect(() => sizeOf('token', bindings)).to.throw(
      'the size "token" is on no axis of any fed input; feed one with "token" as an axis',
    );
  });

  it('that cannot be read are refused', () => {
    expect(() => canonical('row-1')).to.not.throw(); // A hyphen is part of a name
    expect(() => canonical('row*')).to.throw('cannot read dimension "row*"');
    expect(() => addDimensions(1.5)).to.throw('whole number');
  });
});
