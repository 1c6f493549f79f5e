import { expect } from 'chai';
import { load, problems } from '../files.js';

const file = (text: string) => `extends: [base.yaml]\n${text}\n`;
const grid = 'grid: { student.width: [8, 16] }';

describe('a search', () => {
  it('is every sweep, for each row of the file, and picks by a score of validation', async () => {
    const text = `rows: { all: {}, "w/o KD": { losses: { distillation: null } } }\nsweep: { ${grid}, select: { by: validation/prauc } }`;
    expect((await load(file(text))).search).to.deep.equal({
      by: 'validation/overall/prauc',
      among: [
        ['all, student.width=8', 'all, student.width=16'],
        ['w/o KD, student.width=8', 'w/o KD, student.width=16'],
      ],
    });
  });

  it('may have its select beside the sweep, or none', async () => {
    const among = [['student.width=8', 'student.width=16']];
    const beside = `sweep: { ${grid} }\nselect: { by: validation/multi-visit/prauc }`;
    expect((await load(file(beside))).search).to.deep.equal({ by: 'validation/multi-visit/prauc', among });
    expect((await load(file(`sweep: { ${grid} }`))).search).to.deep.equal({ among });
  });

  it('is neither rows nor one change at a time', async () => {
    expect((await load(file('rows: { one: {}, two: {} }'))).search).to.equal(undefined);
    expect((await load(file('sweep: { ablate: { narrow: { student.width: 8 } } }'))).search).to.equal(undefined);
  });

  it('never picks by test, by an unknown score, or without rows to pick from', async () => {
    expect(await problems(file(`sweep: { ${grid}, select: { by: test/prauc } }`))).to.include('select.by');
    expect(await problems(file(`sweep: { ${grid}, select: { by: validation/prauk } }`))).to.include(
      'did you mean "validation/prauc"?',
    );
    expect(await problems(file('select: { by: validation/prauc }'))).to.include('there is none to pick from');
  });
});
