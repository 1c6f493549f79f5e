import { expect } from 'chai';
import { sideDifferences } from '../../../framework/plan/side-differences.js';

describe('the differences of two experiments', () => {
  it('are named once for the rows that share them', () => {
    const a = new Map([
      ['full', { 'student.width': 64, 'training.epochs': 9 }],
      ['without', { 'student.width': 64, 'training.epochs': 9, extra: true }],
      ['old', {}],
    ]);
    const b = new Map([
      ['full', { 'student.width': 32, 'training.epochs': 9 }],
      ['without', { 'student.width': 32, 'training.epochs': 9 }],
    ]);
    expect(sideDifferences(a, b)).to.deep.equal([
      { rows: ['full', 'without'], path: 'student.width', a: 64, b: 32 },
      { rows: ['without'], path: 'extra', a: true, b: null },
      { rows: ['old'], path: '', a: 'row', b: null },
    ]);
  });

  it('compare single rows whatever their names', () => {
    expect(sideDifferences(new Map([['one', { x: [1] }]]), new Map([['other', { x: [2] }]]))).to.deep.equal([
      { rows: ['one / other'], path: 'x', a: [1], b: [2] },
    ]);
    expect(sideDifferences(new Map([['one', { x: 1 }]]), new Map([['one', { x: 1 }]]))).to.deep.equal([]);
  });
});
