import { dirname, relative } from 'node:path';
import { count } from '../count.js';
import type { Problem, ProblemsError } from '../experiment/problem.js';
import { columnsOf } from '../text-columns.js';
import { displayPath } from '../files/display-path.js';
import { maskCredentials } from './mask-credentials.js';

/** Largest number of problems that are shown. Nobody reads more at once. */
const mostShown = 100;

/** Writes the problems as text, each with place, code, message, excerpt and notes, and then their number. */
export function renderProblems(error: ProblemsError, folder: string = process.cwd()): string {
  const number = error.problems.length;
  const texts = error.problems.slice(0, mostShown).map((problem) => renderProblem(problem, error.sources, folder));
  const more = number > mostShown ? `\n… and ${number - mostShown} more; --json prints them all\n` : '';
  return `${maskCredentials(texts.join('\n\n'))}\n${more}${count(number, 'problem')}. Nothing was run.\n`;
}

function renderProblem(problem: Problem, sources: ReadonlyMap<string, string>, folder: string): string {
  const { file, line, column, code, message, suggestion, notes = [], related = [], through = [] } = problem;
  const hasPlace = problem.length > 0;
  const lines = [`${displayPath(file, folder)}${hasPlace ? `:${line}:${column}` : ''}  ${code} ${message}`];
  const excerpt = hasPlace ? excerptOf(problem, sources.get(file)) : undefined;
  const hint = suggestion === undefined ? '' : ` ${hintOf(problem)}`;
  if (excerpt !== undefined) lines.push(excerpt.line, `${excerpt.underline}${hint}`);
  else if (hint !== '') lines.push(` ${hint}`);
  lines.push(...notes.map((note) => `  ${note}`));
  lines.push(
    ...related.map(
      ({ place, message: text }) => `  ${displayPath(place.file, folder)}:${place.line}:${place.column}  ${text}`,
    ),
  );
  if (through.length > 1) lines.push(`  reached through ${through.map((name) => shorten(name, through)).join(' → ')}`);
  return lines.join('\n');
}

/** Words before a suggestion. A name is a guess, but a value is what to write. */
function hintOf({ code, suggestion = '' }: Problem): string {
  const isValue = ['E008', 'E104', 'E107', 'E131', 'E151'].includes(code);
  return isValue ? `write ${suggestion}` : `did you mean ${JSON.stringify(suggestion)}?`;
}

/** The paths of a chain of files, relative to the folder of the first one. */
function shorten(file: string, through: readonly string[]): string {
  return relative(dirname(through[0] as string), file);
}

const widest = 120;

function excerptOf(
  problem: Problem,
  source: string | undefined,
): { readonly line: string; readonly underline: string } | undefined {
  const whole = source?.split(/\r?\n/)[problem.line - 1];
  if (whole === undefined || whole.trim() === '') return undefined;
  // Only the part of a long line around the problem is shown.
  const start = problem.column - 1 > widest - 20 ? problem.column - 40 : 0;
  const text = whole.slice(start, start + widest).replaceAll('\t', ' ');
  const number = String(problem.line).padStart(4);
  const column = problem.column - 1 - start;
  const length = Math.max(1, Math.min(problem.length, text.length - column));
  const [before, marked] = [text.slice(0, column), text.slice(column, column + length)].map(columnsOf);
  return {
    line: `${number} | ${text}`,
    underline: `${' '.repeat(number.length)} | ${' '.repeat(before!)}${'^'.repeat(Math.max(1, marked!))}`,
  };
}
