import { expect } from 'chai';
import { missing, type Table, values } from '../../../../components/datasets/table/data-table.js';
import { compareTexts, sortBy } from '../../../../components/datasets/table/sort.js';
import { Generator } from '../../../../framework/tensor/index.js';

/** A table of integers, missing ones among them, with the number of every row. */
function madeUpTable(rows: number, subjects: number, isSorted: boolean): Table {
  const random = new Generator(rows);
  const subject = Int32Array.from({ length: rows }, () => random.integer(subjects) - 5);
  if (isSorted) subject.sort();
  const visit = Int32Array.from({ length: rows }, () => (random.next() < 0.1 ? missing : random.integer(4) * 100_000));
  const code = Int32Array.from({ length: rows }, () => random.integer(3));
  const row = Int32Array.from({ length: rows }, (_, index) => index);
  return {
    rows,
    columns: {
      subject: { values: subject },
      visit: { values: visit },
      code: { values: code, texts: ['b', 'ä', 'a'] },
      row: { values: row },
    },
  };
}

describe('sortBy', () => {
  /** Few rows a patient, many, and so many that rows are counted into buckets. */
  const sizes = [
    [500, 100],
    [5000, 20],
    [40_000, 2],
  ] as const;
  for (const [rows, subjects] of sizes) {
    for (const isSorted of [true, false]) {
      it(`is stable and exact: ${rows} rows of ${subjects} patients, ${isSorted ? 'sorted' : 'mixed'}`, () => {
        const table = madeUpTable(rows, subjects, isSorted);
        const [subject, visit, code] = ['subject', 'visit', 'code'].map((name) => values(table, name));
        const rank = [1, 2, 0];
        const expected = Array.from(values(table, 'row')).sort(
          (a, b) =>
            subject![a]! - subject![b]! || visit![a]! - visit![b]! || rank[code![a]!]! - rank[code![b]!]! || a - b,
        );
        expect([...values(sortBy(table, 'subject', 'visit', 'code'), 'row')]).to.deep.equal(expected);
      });
    }
  }

  it('leaves a table alone that is in order', () => {
    const table = sortBy(madeUpTable(2000, 10, false), 'subject', 'visit');
    expect(sortBy(table, 'subject', 'visit')).to.equal(table);
  });
});

describe('compareTexts', () => {
  it('orders as UTF-8 bytes do, beyond U+FFFF too', () => {
    const texts = [
      '',
      'A01',
      'A01A',
      'Z',
      'a',
      'ä',
      'ÿz',
      '\u20ac',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      '\u{1f600}a',
    ];
    const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(texts.toReversed().sort(compareTexts)).to.deep.equal(byBytes);
    expect(compareTexts('A01', 'A01')).to.equal(0);
  });
});
