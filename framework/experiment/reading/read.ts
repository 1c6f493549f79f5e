import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parse,
  parseDocument,
  type Document,
  type Node as YamlNode,
} from 'yaml';
import type { Place } from '../origin.js';
import { type Entry, type MapNode, type Mode, type Node, type ScalarNode } from '../node.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { syntaxProblem } from './syntax.js';

const modes: Readonly<Record<string, Mode>> = {
  '!replace': 'replace',
  '!append': 'append',
  '!prepend': 'prepend',
  '!remove': 'remove',
};
/** Keys that reach JavaScript's prototypes when used carelessly; no name needs them. */
const reservedKeys = new Set(['__proto__', 'constructor', 'prototype']);
const mostValues = 100_000;
const deepest = 64;

/** Thrown at the first problem after which the rest of a file means nothing. */
class Unreadable extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/**
 * The YAML text as a tree in which every value knows its place. YAML 1.2: `5e-4` is a number, `no` is text. Reports only the
 * first syntax error (one missing quote causes a hundred), but every duplicate key and unknown tag.
 */
export function readYaml(
  text: string,
  file: string,
  report: (problem: Problem) => void,
  locate: (place: Place) => Place = (place) => place,
): MapNode | undefined {
  const lines = new LineCounter();
  const place = (start: number, end: number): Place => {
    const { line, col } = lines.linePos(start);
    const endOfLine = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start);
    const length = Math.max(1, Math.min(end, endOfLine) - start);
    return locate({ file, line: Math.max(line, 1), column: Math.max(col, 1), length });
  };
  const tooDeep = deepBracket(text);
  if (tooDeep !== undefined) {
    // The parser, which counts the lines, is not asked.
    for (let start = 0; start <= tooDeep; start = text.indexOf('\n', start) + 1 || Infinity) lines.addNewLine(start);
    report(tooLarge(place(tooDeep, tooDeep + 1), 'values are nested too deeply'));
    return undefined;
  }
  try {
    // The library compares each key with each other one: we look for duplicates ourselves.
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      keepSourceTokens: false,
      uniqueKeys: false,
    });
    const fatal = document.errors.sort((a, b) => a.pos[0] - b.pos[0])[0];
    if (fatal !== undefined) {
      report(syntaxProblem(fatal, text, place));
      return undefined;
    }
    return new Conversion(document, text, file, place, report).root();
  } catch (error) {
    if (error instanceof Unreadable) report(error.problem);
    else if (error instanceof RangeError) report(tooLarge(place(0, 1), 'values are nested too deeply'));
    else throw error;
    return undefined;
  }
}

/** Where more brackets are open than could ever be meant: the library takes seconds to find that they are not closed. */
function deepBracket(text: string): number | undefined {
  let depth = 0;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > 10 * deepest) return position;
  }
  return undefined;
}

function tooLarge(place: Place, message: string): Problem {
  return { ...place, code: 'E005', path: '', message };
}

class Conversion {
  private values = 0;
  private readonly open = new Set<YamlNode>();
  private readonly targets = new Map<YamlNode, YamlNode | undefined>();

  constructor(
    private readonly document: Document,
    private readonly text: string,
    private readonly file: string,
    private readonly place: (start: number, end: number) => Place,
    private readonly report: (problem: Problem) => void,
  ) {}

  root(): MapNode | undefined {
    const { contents } = this.document;
    const start: Place = { file: this.file, line: 1, column: 1, length: 0 };
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      this.report({
        ...start,
        code: 'E006',
        path: '',
        message: 'the file is empty',
        notes: ['an experiment begins with `title:`'],
      });
      return undefined;
    }
    const node = this.convert(contents as YamlNode, 0);
    if (node.is === 'map') return node;
    this.report({
      ...start,
      code: 'E006',
      path: '',
      message: 'the file is not a map of sections',
      notes: ['an experiment begins with `title:`'],
    });
    return undefined;
  }

  private convert(node: YamlNode | null, depth: number, fallback?: Place): Node {
    const place = node?.range ? this.place(node.range[0], node.range[1]) : (fallback ?? this.place(0, 0));
    if (depth > deepest) throw new Unreadable(tooLarge(place, 'values are nested too deeply'));
    if (++this.values > mostValues)
      throw new Unreadable(tooLarge(place, `more than ${mostValues} values once its aliases are followed`));
    if (isAlias(node)) return this.alias(node, depth, place);
    const mode = this.mode(node);
    const common = { origin: { by: 'file', place } as const, ...(mode && { mode }) };
    if (isMap(node)) return { is: 'map', entries: this.entries(node.items as never, depth), ...common };
    if (isSeq(node))
      return { is: 'list', items: node.items.map((item) => this.convert(item as YamlNode, depth + 1)), ...common };
    return { is: 'scalar', value: this.scalar(node, mode, place), ...common };
  }

  private alias(
    node: YamlNode & { resolve(document: Document): YamlNode | undefined },
    depth: number,
    place: Place,
  ): Node {
    // The library searches the whole document every time.
    if (!this.targets.has(node)) this.targets.set(node, node.resolve(this.document));
    const target = this.targets.get(node);
    if (target === undefined)
      throw new Unreadable({ ...place, code: 'E002', path: '', message: 'the alias names no anchor above it' });
    if (this.open.has(target)) throw new Unreadable(tooLarge(place, 'the alias contains itself'));
    this.open.add(target);
    const converted = this.convert(target, depth + 1);
    this.open.delete(target);
    return converted;
  }

  private entries(
    pairs: readonly { key: YamlNode; value: YamlNode | null }[],
    depth: number,
  ): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const place = key.range ? this.place(key.range[0], key.range[1]) : this.place(0, 0);
      const name = isScalar(key) && key.value !== null ? String(key.value) : undefined;
      const wrong = wrongIn(name);
      if (name === undefined || wrong !== undefined) {
        this.report({ ...place, code: 'E007', path: name ?? '', message: wrong ?? '', notes: ['write another name'] });
        continue;
      }
      if (name === '<<') {
        const message = 'merge keys (<<) are no part of the language';
        const notes = ['write the values out, or lay one file over another: `extends: [base.yaml]`'];
        this.report({ ...place, code: 'E007', path: name, message, notes });
        continue;
      }
      if (entries.has(name))
        this.report({ ...place, code: 'E003', path: name, message: `the key ${name} is already there` });
      entries.set(name, { key: place, node: this.convert(value, depth + 1, place) });
    }
    return entries;
  }

  /** The merge mode that the node's tag asks for. */
  private mode(node: YamlNode | null): Mode | undefined {
    const tag = node?.tag;
    if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) {
      if (tag === undefined || /:(str|int|float|bool|null|map|seq)$/.test(tag)) return undefined;
    } else if (modes[tag] !== undefined) {
      return modes[tag];
    }
    const suggestion = nearest(tag, Object.keys(modes));
    const written = tag.replace('tag:yaml.org,2002:', '!!');
    const start = Math.max(this.text.lastIndexOf(written, node?.range?.[0] ?? 0), 0);
    this.report({
      ...this.place(start, start + written.length),
      code: 'E004',
      path: '',
      message: `unknown tag "${written}"`,
      received: written,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${Object.keys(modes).join(', ')}`],
    });
    return undefined;
  }

  private scalar(node: YamlNode | null, mode: Mode | undefined, place: Place): ScalarNode['value'] {
    if (!isScalar(node)) return null;
    // The library leaves the text of a scalar with one of our tags as it is.
    const value: unknown = mode !== undefined && node.type === 'PLAIN' ? parse(node.source ?? '') : node.value;
    if (typeof value === 'string') return this.printable(value, place);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    // What an unknown tag stands for has been reported.
    if (typeof value !== 'number' && typeof value !== 'bigint') return null;
    this.report({
      ...place,
      code: 'E104',
      path: '',
      message: `${String(value)} is not a finite number`,
      received: String(value),
      expected: 'a finite number',
    });
    return 0;
  }

  /** Refuses control characters, because text goes to terminals, tables and pages as it is. */
  private printable(text: string, place: Place): string {
    const control = /[^\P{Cc}\t\n]/u.exec(text)?.[0];
    if (control !== undefined) {
      this.report({
        ...place,
        code: 'E107',
        path: '',
        message: `the text holds a control character (${codePoint(control)})`,
        received: codePoint(control),
        expected: 'text that can be printed',
      });
    }
    return text;
  }
}

const longestKey = 500;

/** Why a key is no name. Names stand in a line of a table, in paths and on the command line. */
function wrongIn(key: string | undefined): string | undefined {
  if (key === undefined) return 'a key must be a name';
  if (reservedKeys.has(key)) return `the key "${key}" is reserved`;
  if (key.trim() === '') return 'a key must be a name; this one is blank';
  if (key.trim() !== key) return `a key must be a name; there are blanks around "${key.trim()}"`;
  if (key.length > longestKey)
    return `a key must be a name; this one has ${key.length} characters, at most ${longestKey}`;
  const control = /\p{Cc}/u.exec(key)?.[0];
  return control === undefined ? undefined : `a key must be a name; this one holds ${codePoint(control)}`;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
