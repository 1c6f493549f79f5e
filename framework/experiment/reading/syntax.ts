import type { YAMLParseError } from 'yaml';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';

/** What the parser's codes mean to an author. */
const messages: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the line is indented by the wrong number of spaces',
  TAB_AS_INDENT: 'lines are indented with spaces, not with tabs',
  MISSING_CHAR: 'a quote, bracket, colon or comma is missing, here or in the lines before',
  BAD_ALIAS: 'an alias names an anchor above it',
  BAD_SCALAR_START: 'text that begins with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY:
    'a value stands where a key was expected: is a quote or a bracket missing, or a line indented too far?',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: is a colon missing?',
  MULTIPLE_DOCS: 'a file holds one experiment: take out the `---`',
  UNEXPECTED_TOKEN: 'this is not expected here: is a quote, bracket or comma missing before it?',
};

/** An error of the parser in words for an author, at the place to change. */
export function syntaxProblem(
  error: YAMLParseError,
  text: string,
  place: (start: number, end: number) => Place,
): Problem {
  const [start, end] = error.pos;
  const unquoted = unquotedExpression(text, start);
  if (unquoted !== undefined) {
    return {
      ...place(unquoted.start, unquoted.end),
      code: 'E008',
      path: '',
      message: 'an expression inside { } or [ ] must be quoted',
      received: text.slice(unquoted.start, unquoted.end),
      suggestion: JSON.stringify(text.slice(unquoted.start, unquoted.end)),
    };
  }
  // The parser notices an open bracket only at the next line that is not indented.
  const isOpen = error.code === 'BAD_INDENT' && error.message.startsWith('Flow');
  const explained = messages[isOpen ? 'MISSING_CHAR' : error.code];
  return {
    ...place(start, Math.max(end, start + 1)),
    code: 'E002',
    path: '',
    message: `this is not YAML: ${explained ?? lowerFirst(error.message)}`,
    notes: explained === undefined ? [] : [`the parser says: ${error.message}`],
  };
}

/** The `${…}` without quotes on the line of the error, if it stands behind `{`, `[`, `,` or `:`. */
function unquotedExpression(
  text: string,
  offset: number,
): { readonly start: number; readonly end: number } | undefined {
  const lineStart = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const lineEnd = text.indexOf('\n', offset) === -1 ? text.length : text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd);
  const match = /[{[,:]\s*(\$\{[^}]*\}?)/.exec(
    line.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length)),
  );
  if (match === null || !/[{[]/.test(line.slice(0, match.index + 1))) return undefined;
  const start = lineStart + match.index + match[0].length - (match[1] as string).length;
  return { start, end: start + (match[1] as string).length };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
