import { placeOf, writtenOf, type Entry, type MapNode, type Node } from '../node.js';
import { parsePath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { combine, patchAt, readPatch } from './patch.js';
import { samples } from './random.js';
import type { Point } from './point.js';

/** More rows than anyone waits for: a sweep of this size is a mistake. */
export const mostRows = 10_000;

/** The operator of a search by halving; it stands alone at the top of a sweep. */
export const halving = 'halving';

type Report = (problem: Problem) => void;
type Operator = (node: Node, path: string, report: Report) => readonly Point[];

const operators: Readonly<Record<string, Operator>> = {
  grid: (node, path, report) =>
    axes(node, path, report).reduce<readonly Point[]>((a, b) => product(a, b, node, report), start(node)),
  zip: (node, path, report) => zip(axes(node, path, report), node, path, report),
  list: (node, path, report) => list(node, path, report),
  random: (node, path, report) => samples(node, path, report),
  ablate: (node, path, report) => ablate(node, path, report),
};

/** The points of a sweep in a fixed order; operators nest. */
export function sweepPoints(node: Node, path: string, report: Report): readonly Point[] {
  const operator = operatorOf(node);
  if (operator !== undefined)
    return (operators[operator.name] as Operator)(operator.node, `${path}.${operator.name}`, report);
  report(notASweep(node, path));
  return [];
}

/** Points at the key that is no operator, or, where all are, at the second. */
function notASweep(node: Node, path: string): Problem {
  const known = [...Object.keys(operators), halving];
  const entries = node.is === 'map' ? [...node.entries] : [];
  const nested = entries.find(([key]) => key === halving);
  const [name, entry] = entries.find(([key]) => !known.includes(key)) ?? nested ?? entries[1] ?? [];
  const isUnknown = name === undefined || !known.includes(name);
  // `select` may stand beside the operator; whoever reads it has taken it out.
  const suggestion = isUnknown ? nearest(name ?? '', [...known, 'select']) : undefined;
  return {
    ...(entry?.key ?? placeOf(node)),
    code: 'E123',
    path,
    message:
      name === halving
        ? 'halving holds for a whole sweep, and stands alone at its top'
        : isUnknown
          ? `"${name ?? writtenOf(node)}" is no sweep`
          : 'a sweep has one operator',
    expected: known.join(', '),
    ...(suggestion !== undefined && { suggestion }),
    notes: [`known: ${known.join(', ')}; they nest: \`list: [{ grid: … }, { zip: … }]\``],
  };
}

function operatorOf(node: Node): { readonly name: string; readonly node: Node } | undefined {
  if (node.is !== 'map' || node.entries.size !== 1) return undefined;
  const [[name, entry]] = node.entries as unknown as [[string, Entry]];
  return Object.hasOwn(operators, name) ? { name, node: entry.node } : undefined;
}

function start(node: Node): readonly Point[] {
  return [{ name: '', patch: { is: 'map', entries: new Map(), origin: node.origin } }];
}

/** `{ path: [values] }`, or a list of sweeps. */
function axes(node: Node, path: string, report: Report): readonly (readonly Point[])[] {
  if (node.is === 'list' && node.items.length > 0)
    return node.items.map((item, index) => sweepPoints(item, `${path}[${index}]`, report));
  if (node.is === 'map' && node.entries.size > 0)
    return [...node.entries].map(([name, entry]) => axis(name, entry, path, report));
  report({
    ...placeOf(node),
    code: 'E123',
    path,
    message: `${path} lists the values of each path`,
    expected: '{ path: [value, value] }',
    notes: ['for example { student.width: [32, 64] }'],
  });
  return [];
}

function axis(name: string, { key, node }: Entry, path: string, report: Report): readonly Point[] {
  const segments = parsePath(name);
  if (segments === undefined || node.is !== 'list' || node.items.length === 0) {
    report({
      ...(segments === undefined ? key : placeOf(node)),
      code: 'E123',
      path: `${path}.${name}`,
      message: segments === undefined ? `"${name}" is not a path` : `${name} needs a list of values to try`,
      expected: 'path: [value, value]',
      ...(Object.hasOwn(operators, name) && {
        notes: ['sweeps nest as items of a list: `grid: [{ grid: { … } }, { zip: { … } }]`'],
      }),
    });
    return [];
  }
  return node.items.map((item) => ({ name: `${name}=${writtenOf(item)}`, patch: patchAt(segments, key, item) }));
}

function product(first: readonly Point[], second: readonly Point[], node: Node, report: Report): readonly Point[] {
  if (first.length * second.length > mostRows) {
    report(tooMany(first.length * second.length, node));
    return [];
  }
  return first.flatMap((a) => second.map((b) => both(a, b)));
}

/** The problem of an experiment with more rows than `mostRows`. */
export function tooMany(count: number, node: Node): Problem {
  return {
    ...placeOf(node),
    code: 'E125',
    path: 'sweep',
    message: `${count} rows are more than the ${mostRows} that one experiment may have`,
    notes: ['sweep fewer values, or draw some of them with `random:`'],
  };
}

/** Joins two points. If both change one value, the second wins. */
export function both(a: Point, b: Point): Point {
  return { name: [a.name, b.name].filter((name) => name !== '').join(', '), patch: combine(a.patch, b.patch) };
}

function zip(columns: readonly (readonly Point[])[], node: Node, path: string, report: Report): readonly Point[] {
  const lengths = columns.map((column) => column.length);
  const [first = []] = columns;
  if (lengths.includes(0)) return [];
  if (new Set(lengths).size > 1) {
    report({
      ...placeOf(node),
      code: 'E126',
      path,
      message: `zip pairs lists of one length; these have ${lengths.join(', ')}`,
      notes: ['`grid:` tries every combination'],
    });
    return [];
  }
  return first.map((_, index) => columns.map((column) => column[index] as Point).reduce(both));
}

/** Patches one after the other: `{ name: patch }`, or a list of patches and sweeps. */
function list(node: Node, path: string, report: Report): readonly Point[] {
  if (node.is === 'map') return named(node, path, report);
  if (node.is === 'list') {
    return node.items.flatMap((item, index) => {
      const here = `${path}[${index}]`;
      if (operatorOf(item) !== undefined) return sweepPoints(item, here, report);
      const patch = readPatch(item, here, report);
      return patch === undefined ? [] : [{ name: leaves(patch).join(', '), patch }];
    });
  }
  report({
    ...placeOf(node),
    code: 'E123',
    path,
    message: `${path} lists patches or sweeps`,
    expected: '[patch, patch]',
  });
  return [];
}

function named(node: MapNode, path: string, report: Report): readonly Point[] {
  return [...node.entries].flatMap(([name, entry]) => {
    const patch = readPatch(entry.node, `${path}.${name}`, report);
    return patch === undefined ? [] : [{ name, patch }];
  });
}

/** The baseline, then one change at a time: `{ name: patch }`, or a list of ablation toggles. */
function ablate(node: Node, path: string, report: Report): readonly Point[] {
  const baseline = start(node).map((point) => ({ ...point, name: 'baseline' }));
  if (node.is === 'map') return [...baseline, ...named(node, path, report)];
  if (node.is === 'list') {
    const toggles = node.items.map((item) => ({
      name: writtenOf(item),
      patch: patchAt(['ablations'], placeOf(item), { is: 'list', items: [item], mode: 'append', origin: item.origin }),
    }));
    return [...baseline, ...toggles];
  }
  report({
    ...placeOf(node),
    code: 'E123',
    path,
    message: `${path} names the changes to make one at a time`,
    expected: '{ name: patch }, or a list of ablations',
  });
  return [];
}

/** The values of a patch, as names of points. */
function leaves(node: Node, path = ''): readonly string[] {
  if (node.is !== 'map') return [`${path}=${writtenOf(node)}`];
  return [...node.entries].flatMap(([key, entry]) => leaves(entry.node, path === '' ? key : `${path}.${key}`));
}
