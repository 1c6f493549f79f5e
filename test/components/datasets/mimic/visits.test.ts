import { expect } from 'chai';
import { codesOf, groupByVisit, joinVisits } from '../../../../components/datasets/mimic/visits.js';
import type { Table } from '../../../../components/datasets/table/data-table.js';

/** @param rows subject, visit, code */
function table(...rows: readonly (readonly [number, number, string])[]): Table {
  const texts = [...new Set(rows.map(([, , code]) => code))];
  return {
    rows: rows.length,
    columns: {
      subject: { values: Int32Array.from(rows, ([subject]) => subject) },
      visit: { values: Int32Array.from(rows, ([, visit]) => visit) },
      code: { values: Int32Array.from(rows, ([, , code]) => texts.indexOf(code)), texts },
    },
  };
}

describe('joining diagnoses, procedures and medications to visits', () => {
  const codes = {
    diagnoses: groupByVisit(table([2, 9, 'd'], [1, 7, 'b'], [1, 5, 'a'], [1, 7, 'a'], [3, 1, 'c'])),
    procedures: groupByVisit(table([1, 5, 'p'], [1, 6, 'p'], [2, 9, 'q'], [1, 7, 'q'])),
    medications: groupByVisit(table([0, 1, 'x'], [1, 7, 'y'], [1, 7, 'x'], [1, 7, 'y'], [2, 9, 'x'], [3, 1, 'x'])),
  };
  const visits = joinVisits(codes);

  it('keeps visits that have all three, by patient and visit', () => {
    expect(visits.map(({ subject, visit }) => [subject, visit])).to.deep.equal([
      [1, 7],
      [2, 9],
    ]);
  });

  it('gives the codes of a visit once, in the order of their table', () => {
    const written = Object.entries(codesOf(visits.toReversed(), codes)).map(([kind, { texts, sets }]) => [
      kind,
      Array.from(sets.offsets),
      Array.from(sets.values, (value) => texts[value]).join(''),
    ]);
    expect(written).to.deep.equal([
      ['diagnoses', [0, 1, 3], 'dba'],
      ['procedures', [0, 1, 2], 'qq'],
      ['medications', [0, 1, 3], 'xyx'],
    ]);
  });

  it('finds none where a table is empty', () => {
    expect(joinVisits({ ...codes, procedures: groupByVisit(table()) })).to.deep.equal([]);
  });
});
