import { jsonOf, placeOf, scalar, writtenOf, type MapNode, type Node, type ScalarNode } from '../node.js';
import { sampleName } from '../../records/sample-name.js';
import { parsePath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { unknownKeys } from '../validation/unknown-keys.js';
import { patchAt, combine } from './patch.js';
import type { Point } from './point.js';

type Report = (problem: Problem) => void;
type Draw = (uniform: number) => Node;

const distributions = ['choice', 'uniform', 'logUniform', 'integers'];
const mostSamples = 10_000;

/**
 * `{ samples: 20, seed: 0, values: { training.learningRate: { logUniform: [1e-5, 1e-2] } } }`. The draws depend on the seed
 * and on nothing else; further paths do not change those before them.
 */
export function samples(node: Node, path: string, report: Report): readonly Point[] {
  if (node.is !== 'map') {
    report(wrong(node, path, `${path} is a map`, '{ samples, seed, values }'));
    return [];
  }
  unknownKeys(node, ['samples', 'seed', 'values'], report, path);
  const count = wholeNumber(node, 'samples', undefined, path, report);
  const seed = wholeNumber(node, 'seed', 0, path, report);
  const values = node.entries.get('values')?.node;
  if (values?.is !== 'map') {
    report(
      wrong(values ?? node, `${path}.values`, `${path} needs the values to draw`, '{ path: { uniform: [low, high] } }'),
    );
    return [];
  }
  if (count === undefined || seed === undefined) return [];
  const columns = [...values.entries].map(([name, entry]) => ({
    name,
    key: entry.key,
    path: parsePath(name),
    draw: distribution(entry.node, `${path}.values.${name}`, report),
    random: generator(`${seed}/${name}`),
  }));
  if (columns.some(({ path: segments, draw }) => segments === undefined || draw === undefined)) return [];
  return Array.from({ length: count }, (_, index) => {
    const drawn = columns.map((column) => ({ ...column, value: (column.draw as Draw)(column.random()) }));
    return {
      name: [sampleName(index), ...drawn.map(({ name, value }) => `${name}=${writtenOf(value)}`)].join(', '),
      patch: drawn
        .map(({ path: segments, key, value }) => patchAt(segments as readonly string[], key, value))
        .reduce<MapNode>(combine, { is: 'map', entries: new Map(), origin: node.origin }),
    };
  });
}

function distribution(node: Node, path: string, report: Report): Draw | undefined {
  const [name, entry] = node.is === 'map' && node.entries.size === 1 ? [...node.entries][0]! : [undefined, undefined];
  if (name === undefined || entry === undefined || !distributions.includes(name)) {
    const suggestion = nearest(name ?? '', distributions);
    report({
      ...wrong(node, path, `${path} is drawn from one distribution`, distributions.join(', ')),
      ...(suggestion && { suggestion }),
    });
    return undefined;
  }
  const { node: of } = entry;
  if (name === 'choice' && of.is === 'list' && of.items.length > 0)
    return (uniform) => of.items[Math.floor(uniform * of.items.length)] as Node;
  const range = jsonOf(of);
  const [low, high] = Array.isArray(range) && range.length === 2 ? (range as readonly unknown[]) : [];
  if (typeof low !== 'number' || typeof high !== 'number' || low >= high || (name === 'logUniform' && low <= 0)) {
    report(
      wrong(
        of,
        `${path}.${name}`,
        `${name} needs a range`,
        name === 'choice' ? '[value, value]' : '[low, high], low < high',
      ),
    );
    return undefined;
  }
  const draws: Readonly<Record<string, (uniform: number) => number>> = {
    uniform: (uniform) => low + (high - low) * uniform,
    logUniform: (uniform) => low * (high / low) ** uniform,
    integers: (uniform) => low + Math.floor(uniform * (high - low + 1)),
  };
  return (uniform) => scalar(rounded((draws[name] as (uniform: number) => number)(uniform)), of.origin) as ScalarNode;
}

/** Six significant digits: a value that can be read, typed and compared. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function wholeNumber(
  node: MapNode,
  key: string,
  fallback: number | undefined,
  path: string,
  report: Report,
): number | undefined {
  const bound = node.entries.get(key)?.node;
  if (bound === undefined && fallback !== undefined) return fallback;
  const value = bound?.is === 'scalar' ? bound.value : undefined;
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 0 &&
    value <= (key === 'samples' ? mostSamples : 2 ** 32)
  )
    return value;
  report(
    wrong(
      bound ?? node,
      `${path}.${key}`,
      `${path} needs ${key}`,
      `a whole number${key === 'samples' ? ` up to ${mostSamples}` : ''}`,
    ),
  );
  return undefined;
}

function wrong(node: Node, path: string, message: string, expected: string): Problem {
  return {
    ...placeOf(node),
    code: 'E123',
    path,
    message: `${message}: ${expected}`,
    received: writtenOf(node),
    expected,
  };
}

/** Uniform numbers in [0, 1), mulberry32 seeded with FNV-1a of the text. */
function generator(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) as number), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
