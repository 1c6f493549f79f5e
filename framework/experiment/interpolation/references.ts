import { formatPath } from '../path.js';
import { ExpressionError, holdsExpression, parseTemplate, type Expression } from './expression.js';

/** What an expression reads. */
export interface References {
  /** Dotted paths, in the order of the text, each once. */
  readonly paths: readonly string[];
  /** Names of environment variables. */
  readonly variables: readonly string[];
}

/** The values and variables that the expressions of a text read; none if the text is no valid expression. */
export function referencesIn(text: string): References {
  if (!holdsExpression(text)) return { paths: [], variables: [] };
  try {
    const operands = parseTemplate(text).flatMap((part) =>
      typeof part === 'string' ? [] : operandsOf(part.expression),
    );
    return {
      paths: unique(operands.flatMap((operand) => (operand.is === 'reference' ? [formatPath(operand.path)] : []))),
      variables: unique(operands.flatMap((operand) => (operand.is === 'variable' ? [operand.name] : []))),
    };
  } catch (error) {
    if (error instanceof ExpressionError) return { paths: [], variables: [] };
    throw error;
  }
}

function operandsOf(expression: Expression): readonly Expression[] {
  if (expression.is === 'negation') return operandsOf(expression.of);
  if (expression.is === 'operation') return [...operandsOf(expression.left), ...operandsOf(expression.right)];
  return [expression];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
