import { expect } from 'chai';
import { terminalBlock } from '../../framework/report/render-terminal.js';
import { columnsOf } from '../../framework/text-columns.js';

describe('columns of a terminal', () => {
  it('line up behind names in East Asian characters', () => {
    const cells = [{ text: '0.4', best: false }];
    const names = ['学生', 'a', 'e\u0301cole'];
    const lines = terminalBlock({ header: ['overall', 'x'], rows: names.map((name) => ({ name, cells })) }, 7).split(
      '\n',
    );
    expect(lines.map((line) => columnsOf(line.replace(/\S+$/, '')))).to.deep.equal([9, 9, 9, 9]);
  });
});
