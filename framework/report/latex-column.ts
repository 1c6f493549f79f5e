import type { TextCell } from './block.js';
import { escapeLatex } from './escape-latex.js';

export interface LatexColumn {
  /** `S[table-format=1.4(2)]` where a cell is a number, else `r`. */
  readonly type: string;
  readonly heading: (text: string) => string;
  readonly cells: readonly string[];
}

/** Writes a column. Numbers that stand alone are aligned by siunitx; other text is braced, its numbers written as \num{…}. */
export function latexColumn(cells: readonly TextCell[]): LatexColumn {
  const numbers = cells.flatMap(({ text }) => numberOf(text) ?? []);
  if (numbers.length === 0) return { type: 'r', heading: escapeLatex, cells: cells.map(textCell) };
  return {
    type: `S[table-format=${tableFormat(numbers)}]`,
    heading: (text) => `{${escapeLatex(text)}}`,
    cells: cells.map((cell) => (numberOf(cell.text) === undefined ? `{${textCell(cell)}}` : numberCell(cell))),
  };
}

/** Numbers of digits. */
interface Number {
  readonly isSigned: boolean;
  readonly before: number;
  readonly behind: number;
  /** Of the value behind ±, counted in the last digits of the number: 0.0021 has two. */
  readonly uncertain: number;
}

function numberOf(text: string): Number | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?: ± (\d+(?:\.\d+)?))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', before = '', behind = '', uncertain] = match;
  const digits = uncertain?.replace('.', '').replace(/^0+/, '').length;
  return {
    isSigned: sign !== '',
    before: before.length,
    behind: behind.length,
    uncertain: digits === undefined ? 0 : Math.max(1, digits),
  };
}

/** Room for the longest number: `+1.4(2)`. */
function tableFormat(numbers: readonly Number[]): string {
  const most = (count: (number: Number) => number) => Math.max(...numbers.map(count));
  const behind = most((number) => number.behind);
  const uncertain = most((number) => number.uncertain);
  return [
    numbers.some(({ isSigned }) => isSigned) ? '+' : '',
    most(({ before }) => before),
    behind === 0 ? '' : `.${behind}`,
    uncertain === 0 ? '' : `(${uncertain})`,
  ].join('');
}

function numberCell({ text, best }: TextCell): string {
  if (hasZeroUncertainty(text)) return `{${best ? '\\bfseries\\boldmath ' : ''}${printed(text)}}`;
  return `${best ? '\\bfseries ' : ''}${text.replace('±', '\\pm')}`;
}

/** A ± that is 0, which siunitx leaves out and which says that trainings do not differ. */
function hasZeroUncertainty(number: string): boolean {
  return /± 0(?:\.0+)?$/.test(number);
}

function textCell({ text, best }: TextCell): string {
  return best ? `\\textbf{${withNumbers(text)}}` : withNumbers(text);
}

/** Every number of a text, with its ±, as siunitx reads it; the rest as text. */
function withNumbers(text: string): string {
  const number = /(?<![\w.])[+-]?\d+(?:\.\d+)?(?: ± \d+(?:\.\d+)?)?/g;
  const parts = text.split(number).map(escapeLatex);
  const numbers = text.match(number) ?? [];
  return parts.map((part, index) => `${part}${index < numbers.length ? printed(numbers[index]!) : ''}`).join('');
}

function printed(number: string): string {
  if (hasZeroUncertainty(number)) return `\\ensuremath{${number.replace('±', '\\pm')}}`;
  return `\\num{${number.replace('±', '\\pm')}}`;
}
