import type { Origin, Place } from '../origin.js';
import { emptyMap, withOrigin, type Entry, type MapNode, type Node } from '../node.js';
import { parsePath } from '../path.js';
import type { Problem } from '../problem.js';
import { unknownName } from '../refer.js';
import { readYaml } from '../reading/read.js';

/** The file name that places and messages have for values of the command line. */
export const commandLine = '--set';

/** Keys that say how a file is read, by the reason why the command line cannot set them. */
const ofFiles: Readonly<Record<string, string>> = {
  extends: 'a file says what it extends',
  schema: 'it is the version of the language that a file is written in',
};

/**
 * One `--set path=value` as a tree: the value is read as YAML, in the same grammar as a file. Columns count in the text as
 * typed; `index` tells several apart as lines.
 */
export function readOverride(written: string, index: number, report: (problem: Problem) => void): MapNode | undefined {
  const at = (column: number, length: number): Place => ({ file: commandLine, line: index + 1, column, length });
  const equals = separator(written);
  const path = equals === undefined ? undefined : parsePath(written.slice(0, equals));
  if (equals === undefined || path === undefined) {
    report({
      ...at(1, written.length),
      code: 'E151',
      path: '',
      message: `"${written}" is not of the form path=value`,
      received: written,
      suggestion: 'student.width=32',
    });
    return undefined;
  }
  const [first = ''] = path;
  if (Object.hasOwn(ofFiles, first)) {
    report({
      ...at(1, equals),
      code: 'E131',
      path: first,
      message: `--set ${first} has no effect: ${ofFiles[first]}`,
      received: written,
      notes: ['write a file of a few lines instead: what it extends, and what it changes'],
    });
    return undefined;
  }
  // YAML would read the text behind the line break as another key, and drop it.
  if (/[\r\n]/.test(written)) {
    report({
      ...at(1, equals),
      code: 'E151',
      path: '',
      message: `the value of --set ${written.slice(0, equals)} has a line break`,
      received: written,
      notes: ['write it in one line: [1, 2], { type: leader }, "text"'],
    });
    return undefined;
  }
  const prefix = 'value: ';
  const value = readYaml(prefix + written.slice(equals + 1), commandLine, report, (found) =>
    at(found.column - prefix.length + equals + 1, found.length),
  )?.entries.get('value');
  if (value === undefined) return undefined;
  const origin = fromCommandLine(value.node.origin);
  let start = 1;
  const keys = path.map((segment) => {
    const column = written.indexOf(segment, start - 1) + 1;
    start = column + segment.length;
    return { segment, key: at(column, segment.length) };
  });
  return keys.reduceRight<Node>(
    (node, { segment, key }) => ({ ...emptyMap(origin), mode: 'within', entries: new Map([[segment, { key, node }]]) }),
    withOrigin(value.node, fromCommandLine),
  ) as MapNode;
}

/**
 * Whether the rows that `--set rows.NAME…` changes are rows of the files: a misspelt name would add a row and leave the one
 * that was meant as it is. Where the files have no rows, the command line may give them some.
 */
export function isEveryRowKnown(
  overrides: readonly MapNode[],
  layers: readonly { readonly content: MapNode }[],
  report: (problem: Problem) => void,
): boolean {
  const names = new Set(layers.flatMap(({ content }) => [...rowsOf(content).keys()]));
  const unknown = overrides.flatMap((override) => [...rowsOf(override)].filter(([name]) => !names.has(name)));
  if (names.size === 0) return true;
  for (const [name, { key }] of unknown) {
    report({
      ...key,
      code: 'E127',
      path: 'rows',
      ...unknownName(name, [...names], 'row'),
    });
  }
  return unknown.length === 0;
}

function rowsOf(content: MapNode): ReadonlyMap<string, Entry> {
  const rows = content.entries.get('rows')?.node;
  return rows?.is === 'map' ? rows.entries : new Map();
}

function fromCommandLine(origin: Origin): Origin {
  return { by: 'command line', place: origin.place as Place };
}

/** The first `=` outside quotes. */
function separator(written: string): number | undefined {
  const match = /^(?:"(?:[^"\\]|\\.)*"|[^"=])+=/.exec(written);
  return match === null ? undefined : match[0].length - 1;
}
