import { expect } from 'chai';
import { ProgressBoard } from '../../../framework/cli/progress-board.js';

const boardOf = (size: { columns?: number; rows?: number }) => {
  const written: string[] = [];
  const stream = { isTTY: true, ...size, write: (text: string) => written.push(text) };
  return { stream, written, board: new ProgressBoard(stream) };
};

describe('lines at the bottom of a terminal', () => {
  it('are cut to a narrow window, and to a usual one where the terminal knows no size', () => {
    const narrow = boardOf({ columns: 20, rows: 24 });
    narrow.board.draw(['x'.repeat(50)]);
    expect(narrow.written).to.deep.equal(['x'.repeat(19)]);
    const unknown = boardOf({ columns: 0, rows: 0 });
    expect(unknown.board.room).to.equal(22);
    unknown.board.draw(['x'.repeat(100)]);
    expect(unknown.written).to.deep.equal(['x'.repeat(79)]);
  });

  it('are cut by columns: characters of East Asia have two, and accents that are put on have none', () => {
    const { written, board } = boardOf({ columns: 10, rows: 24 });
    board.draw(['学生模型训练', 'e\u0301'.repeat(9)]);
    expect(written).to.deep.equal([`学生模型\n${'e\u0301'.repeat(9)}`]);
    board.clear();
    // Each takes one row.
    expect(written[1]).to.equal('\r\u001B[1A\u001B[J');
  });

  it('are wiped whole after the window was made narrower', () => {
    const { stream, written, board: lines } = boardOf({ columns: 80, rows: 24 });
    lines.draw(['a'.repeat(60), '', 'b']);
    stream.columns = 25;
    lines.clear();
    // Three rows of the first, one of each other: the cursor stands on the last.
    expect(written[1]).to.equal('\r\u001B[4A\u001B[J');
  });
});
