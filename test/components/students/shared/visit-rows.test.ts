import { expect } from 'chai';
import { visitCodes } from '../../../../components/students/shared/visit-codes.js';
import { visitRows } from '../../../../components/students/shared/visit-rows.js';

// That models built of them compute what they should is checked with the golden files of the baselines.
describe('visits in rows', () => {
  it('stand side by side in rows of the longest patient', () => {
    const rows = visitRows([2, 3, 1]);
    expect([...rows.places.data]).to.deep.equal([3, 4, 0, 1, 2, 5]);
    expect([...rows.owners.data]).to.deep.equal([0, 0, 1, 1, 1, 2]);
    expect([...rows.last.data]).to.deep.equal([4, 2, 5]);
    expect([...rows.continues.data]).to.deep.equal([0, 1, 1, 0, 1, 0]);
    expect([...rows['continues-in-reverse'].data]).to.deep.equal([1, 1, 0, 1, 0, 0]);
    expect(() => visitRows([1, 0])).to.throw('patient 1 of the batch has no visit to read');
  });

  it('weigh codes for means, and leave empty sets out', () => {
    const places = { data: Int32Array.of(4, 0, 2), shape: [3] };
    const mean = visitCodes([Int32Array.of(7, 8), Int32Array.of(), Int32Array.of(9)], places, 'mean');
    expect([...mean.codes.data]).to.deep.equal([7, 8, 9]);
    expect([...mean.places.data]).to.deep.equal([4, 4, 2]);
    expect([...mean.weights.data]).to.deep.equal([0.5, 0.5, 1]);
  });
});
