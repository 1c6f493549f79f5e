import { expect } from 'chai';
import { renderProblems } from '../../framework/cli/render-problems.js';
import { resolvedYaml } from '../../framework/experiment/explanation/resolved-yaml.js';
import { ProblemsError } from '../../framework/experiment/problem.js';
import type { Origins } from '../../framework/experiment/origin.js';

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

  it('line up comments behind values in such characters', () => {
    const origin = { by: 'default', of: 'x' } as const;
    const origins: Origins = {
      value: () => undefined,
      isOpen: () => false,
      of: () => origin,
      history: () => [],
      paths: () => [],
    };
    const yaml = resolvedYaml({ 名前: '学生の名前', a: 'e\u0301cole', b: 'école' }, { origins, showOrigins: true });
    const comments = yaml
      .trimEnd()
      .split('\n')
      .map((line) => columnsOf(line.slice(0, line.indexOf('#'))));
    expect(new Set(comments)).to.have.lengthOf(1);
  });

  it('line up what is underlined', () => {
    const source = 'rows: { 学生: {}, e\u0301cole: { x: 1 } }';
    const column = source.indexOf('x: 1') + 1;
    const problem = { file: '/one.yaml', line: 1, column, length: 4, code: 'E101', path: 'x', message: 'wrong' };
    const lines = renderProblems(new ProblemsError([problem], new Map([['/one.yaml', source]]))).split('\n');
    const [text, underline] = [lines.find((line) => line.includes('x: 1'))!, lines.find((line) => line.includes('^'))!];
    expect(columnsOf(underline.slice(0, underline.indexOf('^')))).to.equal(
      columnsOf(text.slice(0, text.indexOf('x: 1'))),
    );
    expect(underline).to.match(/[^^]\^{4}$/);
  });
});
