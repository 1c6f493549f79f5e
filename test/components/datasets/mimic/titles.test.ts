import { expect } from 'chai';
import { titlesOf } from '../../../../components/datasets/mimic/titles.js';
import { missing, type Column, type Table } from '../../../../components/datasets/table/data-table.js';

function texts(...cells: readonly (string | null)[]): Column {
  const known = [...new Set(cells.filter((cell) => cell !== null))];
  return { values: Int32Array.from(cells, (cell) => (cell === null ? missing : known.indexOf(cell))), texts: known };
}

describe('titles of ICD codes', () => {
  const table: Table = {
    rows: 4,
    columns: {
      code: texts('0041', '0042', '0041', null),
      title: texts('first', null, 'last', 'nobody’s'),
      version: texts('9', '9', '9', '10'),
    },
  };

  it('are the last ones of their codes, with the version where it tells codes apart', () => {
    const titles = titlesOf(table);
    expect([...titles({ versioned: false, asNumbers: false })]).to.deep.equal([['0041', 'last']]);
    expect([...titles({ versioned: true, asNumbers: false })]).to.deep.equal([['9:0041', 'last']]);
  });

  it('lose leading zeros as numbers, where all codes are digits', () => {
    const { code: _code, ...columns } = table.columns;
    const digits: Table = { rows: 4, columns: { ...columns, code: texts('0041', '0042', '0041', '7') } };
    expect([...titlesOf(digits)({ versioned: false, asNumbers: true })]).to.deep.equal([
      ['41', 'last'],
      ['7', 'nobody’s'],
    ]);
    expect([...titlesOf(table)({ versioned: false, asNumbers: true }).keys()]).to.deep.equal(['0041']);
  });

  it('are read once for each form', () => {
    const titles = titlesOf(table);
    const plain = titles({ versioned: false, asNumbers: false });
    expect(titles({ versioned: false, asNumbers: false })).to.equal(plain);
    expect(titles({ versioned: true, asNumbers: false })).not.to.equal(plain);
  });
});
