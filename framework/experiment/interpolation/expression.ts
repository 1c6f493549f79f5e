import { parsePath } from '../path.js';

/** What stands between `${` and `}`. */
export type Expression =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'reference'; readonly path: readonly string[]; readonly text: string }
  | { readonly is: 'variable'; readonly name: string; readonly fallback?: string }
  | { readonly is: 'negation'; readonly of: Expression }
  | { readonly is: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

/** Operators between numbers; `*` and `/` bind more tightly. */
type Operator = '+' | '-' | '*' | '/';

/** Text and expressions of a string, in order. */
export type Part = string | { readonly expression: Expression; readonly offset: number };

/** The text is no expression. `offset` counts the characters up to the mistake. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** More than anyone writes by hand. Evaluation recurses once for each operator. */
const mostOperations = 100;

/** Whether `${` occurs in the text. */
export function holdsExpression(text: string): boolean {
  return text.includes('${');
}

/** Splits `"${a.b}/c"` into parts. `$${` stands for the characters `${`. */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let position = 0;
  while (position < text.length) {
    if (text.startsWith('$${', position)) {
      literal += '${';
      position += 3;
    } else if (text.startsWith('${', position)) {
      const end = closingBrace(text, position + 2);
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push({ expression: parseExpression(text.slice(position + 2, end), position + 2), offset: position });
      position = end + 1;
    } else {
      literal += text[position++] as string;
    }
  }
  return literal === '' ? parts : [...parts, literal];
}

function closingBrace(text: string, start: number): number {
  const end = text.indexOf('}', start);
  if (end === -1) throw new ExpressionError('"${" has no "}"', start - 2);
  return end;
}

function parseExpression(source: string, offset: number): Expression {
  const variable = /^\s*env:(?:([A-Za-z_]\w*)(?::-(.*))?)?\s*$/s.exec(source);
  if (variable !== null) {
    const [, name, fallback] = variable;
    if (name === undefined) throw new ExpressionError('an environment variable has a name: `${env:NAME}`', offset);
    return { is: 'variable', name, ...(fallback !== undefined && { fallback }) };
  }
  return new Parser(source, offset).parse();
}

/** Recursive descent over `+ - * / ( )`, numbers, paths and `env:NAME`. Total: it always ends, and calls nothing. */
class Parser {
  private position = 0;
  private depth = 0;
  private operations = 0;

  constructor(
    private readonly source: string,
    private readonly offset: number,
  ) {}

  parse(): Expression {
    const expression = this.sum();
    this.space();
    if (this.position < this.source.length)
      throw this.error(`"${this.source.slice(this.position)}" is not expected here`);
    return expression;
  }

  private sum(): Expression {
    let left = this.product();
    for (let operator = this.operator('+', '-'); operator !== undefined; operator = this.operator('+', '-'))
      left = { is: 'operation', operator, left, right: this.product() };
    return left;
  }

  private product(): Expression {
    let left = this.factor();
    for (let operator = this.operator('*', '/'); operator !== undefined; operator = this.operator('*', '/'))
      left = { is: 'operation', operator, left, right: this.factor() };
    return left;
  }

  private factor(): Expression {
    if (++this.depth > 100) throw this.error('the expression is nested too deeply');
    try {
      if (this.operator('-') !== undefined) return { is: 'negation', of: this.factor() };
      if (this.take(/\(/y) !== undefined) {
        const inner = this.sum();
        if (this.take(/\)/y) === undefined) throw this.error('"(" has no ")"');
        return inner;
      }
      return this.operand();
    } finally {
      this.depth--;
    }
  }

  private operand(): Expression {
    const number = this.take(/\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y);
    if (number !== undefined) return { is: 'number', value: Number(number) };
    const variable = this.take(/env:[A-Za-z_]\w*/y);
    if (variable !== undefined) return { is: 'variable', name: variable.slice(4) };
    const text = this.take(/(?:"[^"]*"|[A-Za-z_]\w*(?:-\w+)*)(?:\.(?:"[^"]*"|\w+(?:-\w+)*))*/y);
    const path = text === undefined ? undefined : parsePath(text);
    if (text === undefined || path === undefined)
      throw this.error('expected a number, a path such as student.width, or env:NAME');
    return { is: 'reference', path, text };
  }

  private operator<O extends Operator>(...operators: readonly O[]): O | undefined {
    this.space();
    const symbol = operators.find((operator) => this.source[this.position] === operator);
    if (symbol === undefined) return undefined;
    if (++this.operations > mostOperations)
      throw this.error(`the expression has more than ${mostOperations} operators`);
    this.position++;
    return symbol;
  }

  private take(pattern: RegExp): string | undefined {
    this.space();
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.source);
    if (match !== null) this.position += match[0].length;
    return match?.[0];
  }

  private space(): void {
    while (/\s/.test(this.source[this.position] ?? '')) this.position++;
  }

  private error(message: string): ExpressionError {
    return new ExpressionError(message, this.offset + this.position);
  }
}
