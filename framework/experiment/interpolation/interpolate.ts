import type { Variable } from '../experiment.js';
import {
  childOf,
  describe,
  placeOf,
  textOf,
  writtenOf,
  type Entry,
  type MapNode,
  type Node,
  type ScalarNode,
} from '../node.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { ExpressionError, holdsExpression, parseTemplate, type Expression, type Part } from './expression.js';

/** What expressions see beside the values of their row. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  report(problem: Problem): void;
  /** Called for a variable that is read and not set; the value then counts as unknown. */
  missing(variable: Variable): void;
}

/** Stops the value at hand; the problem has been reported. */
class Failed extends Error {}

type Value = Node & Pick<ScalarNode, 'unset'>;

/** References that refer to each other double a value with each step. A value larger than this is a mistake. */
const mostValues = 10_000;
const longestText = 10_000;

const plain = new WeakMap<Node, boolean>();

/** Whether no value below the node is an expression. Such a node is the same in every row. */
function isPlain(node: Node): boolean {
  if (node.is === 'scalar') return typeof node.value !== 'string' || !holdsExpression(node.value);
  const earlier = plain.get(node);
  if (earlier !== undefined) return earlier;
  const holdsNone =
    node.is === 'list' ? node.items.every(isPlain) : [...node.entries.values()].every((entry) => isPlain(entry.node));
  plain.set(node, holdsNone);
  return holdsNone;
}

/** Replaces the expressions of a tree. References see the tree itself, so that order does not matter. */
export class Interpolation {
  private readonly done = new Map<Node, Node>();
  private readonly sizes = new WeakMap<Node, number>();
  private readonly pending: string[] = [];

  constructor(
    private readonly tree: MapNode,
    private readonly surroundings: Surroundings,
  ) {}

  /** The whole tree with values in place of expressions. */
  all(): MapNode {
    return this.value(this.tree, []) as MapNode;
  }

  /** One node of the tree with values in place of expressions. */
  value(node: Node, path: readonly string[]): Node {
    if (isPlain(node)) return node;
    const earlier = this.done.get(node);
    if (earlier !== undefined) return earlier;
    const value = this.replaced(node, path);
    this.done.set(node, value);
    return value;
  }

  private replaced(node: Node, path: readonly string[]): Node {
    if (node.is === 'list')
      return { ...node, items: node.items.map((item, index) => this.value(item, [...path, String(index)])) };
    if (node.is === 'map') {
      const entries = [...node.entries].map(([key, entry]): [string, Entry] => [
        key,
        { key: entry.key, node: this.value(entry.node, [...path, key]) },
      ]);
      return { ...node, entries: new Map(entries) };
    }
    const text = textOf(node);
    return text === undefined || !holdsExpression(text) ? node : this.expand(node, text, path);
  }

  private expand(node: ScalarNode, text: string, path: readonly string[]): Node {
    const name = formatPath(path);
    const keep = { written: text, origin: node.origin, ...(node.past && { past: node.past }) };
    if (this.pending.includes(name)) {
      const cycle = [...this.pending.slice(this.pending.indexOf(name)), name].join(' → ');
      this.surroundings.report({
        ...placeOf(node),
        code: 'E033',
        path: name,
        message: `values refer to each other in a circle: ${cycle}`,
      });
      return { ...node, ...keep, unset: [] };
    }
    this.pending.push(name);
    try {
      const parts = parseTemplate(text);
      const [first] = parts;
      const fromEnvironment = typeof first === 'object' && first.expression.is === 'variable';
      if (parts.length === 1 && typeof first === 'object') {
        const value = this.evaluate(first.expression, node, path);
        const isVariable = value.is === 'scalar' && (fromEnvironment || value.fromEnvironment === true);
        // The history of the value that is referred to is not the history of this one.
        const { past: _past, mode: _mode, ...found } = value;
        return { ...found, ...keep, ...(isVariable ? { fromEnvironment: true } : {}) } as Node;
      }
      return { ...this.joined(parts, node, path), ...keep, ...(fromEnvironment && { fromEnvironment }) };
    } catch (error) {
      if (error instanceof ExpressionError) {
        this.surroundings.report({
          ...placeOf(node),
          code: 'E031',
          path: name,
          message: `${error.message} in "${text}"`,
          received: text,
          notes: ['an expression holds numbers, paths, ${env:NAME}, + - * / and ( )'],
        });
      } else if (!(error instanceof Failed)) {
        throw error;
      }
      // Values that depend on this one are not checked, so that one mistake is reported once.
      return { ...node, ...keep, unset: [] };
    } finally {
      this.pending.pop();
    }
  }

  private joined(parts: readonly Part[], node: ScalarNode, path: readonly string[]): ScalarNode {
    const values = parts.map((part): ScalarNode => {
      if (typeof part === 'string') return { ...node, value: part };
      const value = this.evaluate(part.expression, node, path);
      return value.is === 'scalar'
        ? value
        : this.fail(node, path, 'E035', `${describe(value)} cannot stand within a text`);
    });
    const unset = values.flatMap((value) => value.unset ?? []);
    const isUnknown = values.some((value) => value.unset !== undefined);
    const text = values.map(({ value }) => String(value)).join('');
    if (text.length > longestText) this.fail(node, path, 'E035', `the text has more than ${longestText} characters`);
    return { ...node, value: text, ...(isUnknown ? { unset } : {}) };
  }

  private evaluate(expression: Expression, node: ScalarNode, path: readonly string[]): Value {
    switch (expression.is) {
      case 'number':
        return { ...node, value: expression.value };
      case 'variable':
        return this.variable(expression.name, expression.fallback, node, path);
      case 'reference':
        return this.reference(expression.path, node, path);
      case 'negation':
        return this.calculate('-', { ...node, value: 0 }, this.evaluate(expression.of, node, path), node, path);
      case 'operation': {
        const left = this.evaluate(expression.left, node, path);
        return this.calculate(expression.operator, left, this.evaluate(expression.right, node, path), node, path);
      }
    }
  }

  private variable(name: string, fallback: string | undefined, node: ScalarNode, path: readonly string[]): ScalarNode {
    const text = Object.hasOwn(this.surroundings.environment, name) ? this.surroundings.environment[name] : undefined;
    const value = text === undefined || text === '' ? fallback : text;
    if (value !== undefined) return { ...node, value, fromEnvironment: true };
    this.surroundings.missing({ name, place: placeOf(node), path: formatPath(path) });
    return { ...node, fromEnvironment: true, unset: [name] };
  }

  private reference(target: readonly string[], node: ScalarNode, path: readonly string[]): Node {
    if (target[0] === 'rows' || target[0] === 'sweep')
      return this.fail(node, path, 'E036', `a value cannot refer to ${target[0]}: every row sees only its own values`);
    let reached: Node = this.tree;
    const walked: string[] = [];
    for (const segment of target) {
      if (reached.is === 'scalar' && reached.value !== null && holdsExpression(textOf(reached) ?? ''))
        reached = this.value(reached, walked);
      if (reached.is === 'scalar' && reached.unset !== undefined) return reached;
      const next: Node | undefined = reached.is === 'list' ? reached.items[Number(segment)] : childOf(reached, segment);
      if (next === undefined) return this.dangling(target, segment, reached, walked, node, path);
      walked.push(segment);
      reached = next;
    }
    const value = this.value(reached, walked);
    if (this.sizeOf(value) > mostValues)
      this.fail(node, path, 'E035', `${formatPath(target)} holds more than ${mostValues} values`);
    return value;
  }

  /** Number of values below a node. A value that several references share counts once for each of them. */
  private sizeOf(node: Node): number {
    const earlier = this.sizes.get(node);
    if (earlier !== undefined) return earlier;
    const children =
      node.is === 'map' ? [...node.entries.values()].map((entry) => entry.node) : node.is === 'list' ? node.items : [];
    const size = children.reduce((sum, child) => sum + this.sizeOf(child), 1);
    this.sizes.set(node, size);
    return size;
  }

  private dangling(
    target: readonly string[],
    segment: string,
    within: Node,
    walked: readonly string[],
    node: ScalarNode,
    path: readonly string[],
  ): never {
    const names = within.is === 'map' ? [...within.entries.keys()] : [];
    const suggestion = nearest(segment, names);
    const place = walked.length === 0 ? 'the experiment' : formatPath(walked);
    return this.fail(node, path, 'E032', `"${formatPath(target)}" refers to nothing: ${place} has no "${segment}"`, {
      ...(suggestion !== undefined && { suggestion: formatPath([...walked, suggestion]) }),
      notes: names.length > 0 ? [`known: ${[...names].sort().join(', ')}`] : [],
    });
  }

  private calculate(operator: string, left: Value, right: Value, node: ScalarNode, path: readonly string[]): Value {
    const unknown = [left, right].flatMap((value) => (value.is === 'scalar' ? (value.unset ?? []) : []));
    const [a, b] = [left, right].map((value) => {
      const number = value.is === 'scalar' ? numberOf(value) : undefined;
      if (number === undefined && !(value.is === 'scalar' && value.unset !== undefined)) {
        return this.fail(
          node,
          path,
          'E035',
          `"${operator}" needs numbers, but "${writtenOf(value)}" is ${describe(value)}`,
        );
      }
      return number ?? Number.NaN;
    }) as [number, number];
    const isUnknown = [left, right].some((value) => value.is === 'scalar' && value.unset !== undefined);
    if (isUnknown) return { ...node, unset: unknown };
    const value = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
    if (!Number.isFinite(value)) this.fail(node, path, 'E035', `${a} ${operator} ${b} is not a finite number`);
    return { ...node, value: value === 0 ? 0 : value };
  }

  private fail(
    node: ScalarNode,
    path: readonly string[],
    code: string,
    message: string,
    further: Partial<Problem> = {},
  ): never {
    this.surroundings.report({
      ...placeOf(node),
      code,
      path: formatPath(path),
      message,
      received: writtenOf(node),
      ...further,
    });
    throw new Failed();
  }
}

/** A number, also when an environment variable spells it. */
function numberOf(node: ScalarNode): number | undefined {
  if (typeof node.value === 'number') return node.value;
  if (node.fromEnvironment !== true || typeof node.value !== 'string' || !/^\s*-?[\d.]/.test(node.value))
    return undefined;
  const number = Number(node.value);
  return Number.isFinite(number) ? number : undefined;
}
