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
      names: ['all', 'w/o KD'],
    });
  });

  it('may have its select beside the sweep, or none', async () => {
    const own = { among: [['student.width=8', 'student.width=16']], names: [''] };
    const beside = `sweep: { ${grid} }\nselect: { by: validation/multi-visit/prauc }`;
    expect((await load(file(beside))).search).to.deep.equal({ by: 'validation/multi-visit/prauc', ...own });
    expect((await load(file(`sweep: { ${grid} }`))).search).to.deep.equal(own);
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

const points = 'points: { grid: { student.width: [8, 16] } }';
const halving = (text: string, select = 'select: { by: validation/prauc }') =>
  file(`sweep: { halving: { ${text} } }\n${select}`);

describe('a search by halving', () => {
  it('has a row for each point on each rung', async () => {
    const { rows, search } = await load(halving(`over: { training.epochs: [2, 4] }, factor: 3, ${points}`));
    const names = [2, 4].map((epochs) => [8, 16].map((width) => `student.width=${width} at ${epochs} epochs`));
    expect(rows.map(({ name }) => name)).to.deep.equal(names.flat());
    expect(rows.map(({ values }) => (values['training'] as { epochs: number }).epochs)).to.deep.equal([2, 2, 4, 4]);
    expect(search!.halving).to.deep.equal({
      over: 'training.epochs',
      rungs: [2, 4],
      factor: 3,
      points: [[0, 1].map((point) => names.map((rung) => rung[point]))],
    });
  });

  it('is refused without a score, rising values of what continues, points of their own, or where it is nested', async () => {
    const over = 'over: { training.epochs: [2, 4] }';
    expect(await problems(halving(`${over}, ${points}`, ''))).to.include('needs the score that decides');
    expect(await problems(halving(over))).to.include('sweep.halving needs the points to try');
    expect(await problems(halving(`${points}`))).to.include('over names what continues with more of it');
    expect(await problems(halving(`over: { student.width: [1, 2] }, ${points}`))).to.include(': training.epochs');
    expect(await problems(halving(`over: { training.epochs: [4, 2] }, ${points}`))).to.include('each larger than');
    expect(await problems(halving(`${over}, factor: 1, ${points}`))).to.include('a number above 1');
    expect(await problems(halving(`${over}, point: {}, ${points}`))).to.include('did you mean "points"?');
    const own = 'points: { grid: { training.epochs: [1, 2] } }';
    expect(await problems(halving(`${over}, ${own}`))).to.include('differ in other things than training.epochs');
    expect(await problems(file('sweep: { grid: [{ halving: {} }] }'))).to.include('stands alone at its top');
  });

  it('leaves no row to the command line', async () => {
    const text = halving(`over: { training.epochs: [2, 4] }, ${points}`);
    expect(await problems(text, { set: ['training.epochs=1'] })).to.include('training.epochs');
  });
});
