import { expect } from 'chai';
import type { Json } from '../../../framework/json.js';
import { sideDifferences, type Fact, type Side } from '../../../framework/comparison/side-differences.js';

describe('the differences of two experiments', () => {
  it('are named once for the rows that share them', () => {
    const a = side({
      full: { 'student.width': 64, 'training.epochs': 9 },
      without: { 'student.width': 64, 'training.epochs': 9, extra: true },
      old: {},
    });
    const b = side({
      full: { 'student.width': 32, 'training.epochs': 9 },
      without: { 'student.width': 32, 'training.epochs': 9 },
    });
    expect(sideDifferences(a, b)).to.deep.equal([
      { rows: ['full', 'without'], path: 'student.width', a: 64, b: 32 },
      { rows: ['without'], path: 'extra', a: true, b: null },
      { rows: ['old'], path: '', a: 'row', b: null },
    ]);
  });

  it('compare single rows whatever their names', () => {
    expect(sideDifferences(side({ one: { x: [1] } }), side({ other: { x: [2] } }))).to.deep.equal([
      { rows: ['one / other'], path: 'x', a: [1], b: [2] },
    ]);
    expect(sideDifferences(side({ one: { x: 1 } }), side({ one: { x: 1 } }))).to.deep.equal([]);
  });

  it('are none where a run has one of the seeds that its file lists for a component', () => {
    const file = side({ row: { 'teacher.seeds': [7, 8] } });
    expect(sideDifferences(side({ row: { 'teacher.seed': 8 } }), file)).to.deep.equal([]);
    expect(sideDifferences(file, side({ row: { 'teacher.seed': 7 } }))).to.deep.equal([]);
    expect(sideDifferences(side({ row: { 'teacher.seed': 9 } }), file)).to.deep.equal([
      { rows: ['row'], path: 'teacher.seed', a: 9, b: null },
      { rows: ['row'], path: 'teacher.seeds', a: null, b: [7, 8] },
    ]);
  });

  it('leave out what one side cannot know', () => {
    const run = { seed: 1, 'code.node': 'v20', 'metrics.prauc.type': 'prauc', 'scores.test/overall/prauc': 0.5 };
    const file = { seeds: [1, 2], 'launcher.jobs': 2, 'metrics.prauc.type': 'prauc' };
    const one = side({ row: run }, ['seed', 'code', 'scores']);
    expect(sideDifferences(one, side({ row: file }, ['seeds', 'launcher']))).to.deep.equal([]);
    const other = side({ row: { ...run, seed: 2, 'scores.test/overall/prauc': 0.4 } }, ['seed', 'scores']);
    expect(sideDifferences(one, other)).to.deep.equal([
      { rows: ['row'], path: 'seed', a: 1, b: 2 },
      { rows: ['row'], path: 'scores.test/overall/prauc', a: 0.5, b: 0.4 },
    ]);
  });
});

function side(rows: Readonly<Record<string, Readonly<Record<string, Json>>>>, knows: readonly Fact[] = []): Side {
  return { rows: new Map(Object.entries(rows)), knows };
}
