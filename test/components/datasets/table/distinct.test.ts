import { expect } from 'chai';
import { countDistinct, missing, take, type Table } from '../../../../components/datasets/table/data-table.js';
import { distinct } from '../../../../components/datasets/table/distinct.js';
import { sortBy } from '../../../../components/datasets/table/sort.js';
import { Generator } from '../../../../framework/tensor/index.js';

/** Rows of few patients and codes, some of them missing; `row` tells rows apart. */
function someRows(rows: number): Table {
  const random = new Generator(5);
  const draw = (below: number) =>
    Int32Array.from({ length: rows }, () => (random.next() < 0.1 ? missing : random.integer(below)));
  return {
    rows,
    columns: {
      subject: { values: draw(20) },
      visit: { values: draw(3) },
      code: { values: draw(6), texts: ['A', 'B', 'C', 'D', 'E', 'F'] },
      row: { values: Int32Array.from({ length: rows }, (_, row) => row) },
    },
  };
}

const names = ['subject', 'visit', 'code'] as const;

/** The same by its definition. */
function firstOfEach(table: Table): Table {
  const seen = new Set<string>();
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => {
    const key = names.map((name) => table.columns[name]!.values[row]).join();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return take(table, Int32Array.from(rows));
}

describe('distinct', () => {
  const mixed = someRows(3000);
  for (const [order, table] of [
    ['in no order', mixed],
    ['sorted by patient', sortBy(mixed, 'subject')],
    ['sorted by all columns', sortBy(mixed, ...names)],
  ] as const) {
    it(`keeps the first of equal rows, missing values equal: rows ${order}`, () => {
      const kept = distinct(table, names);
      expect(kept.rows).to.be.within(1, table.rows - 1);
      expect(kept).to.deep.equal(firstOfEach(table));
    });
  }

  it('leaves a table alone that has no equal rows, or no rows', () => {
    expect(distinct(mixed)).to.equal(mixed);
    const empty = take(mixed, new Int32Array());
    expect(distinct(empty, names)).to.equal(empty);
  });
});

describe('countDistinct', () => {
  it('counts each value once, missing ones not, texts by what occurs', () => {
    const { subject, code } = someRows(3000).columns;
    expect(countDistinct(subject!)).to.equal(20);
    expect(countDistinct(code!)).to.equal(6);
    expect(countDistinct({ values: Int32Array.of(4, missing, 4, 2), texts: [] })).to.equal(2);
  });

  it('counts numbers that are negative, or too large for a flag each', () => {
    expect(countDistinct({ values: Int32Array.of(-1, 7, -1, missing, 7) })).to.equal(2);
    expect(countDistinct({ values: Int32Array.of(2_000_000_000, 5, 2_000_000_000) })).to.equal(2);
    expect(countDistinct({ values: new Int32Array() })).to.equal(0);
  });
});
