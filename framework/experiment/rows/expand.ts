import type { Sections } from '../../registry/sections.js';
import { isRemovable } from '../composition/compose.js';
import { merge } from '../composition/merge.js';
import { omit } from '../composition/omit.js';
import { emptyMap, placeOf, textOf, withOrigin, type MapNode, type Node } from '../node.js';
import type { Origin, Place } from '../origin.js';
import type { Problem } from '../problem.js';
import { headerKeys, rowKeys } from '../header.js';
import { unknownKeys } from '../validation/unknown-keys.js';
import { halvingPoints } from './halving.js';
import { both, halving, mostRows, sweepPoints, tooMany } from './sweep.js';
import type { Point, Rung } from './point.js';
import { overRows, overrule } from './overrule.js';
import { readPatch } from './patch.js';

/** A row before its toggles, defaults and expressions. */
export interface PlainRow {
  readonly name: string;
  /** The experiment without `rows` and `sweep`, with the row's patch applied. */
  readonly tree: MapNode;
  /** Of a row of a search, the row of the file that it belongs to; empty where the file has no rows. */
  readonly searched?: string;
  /** Of a row of a search by halving, its rung. */
  readonly rung?: Rung;
}

/** What rows are made with. */
export interface Expansion {
  readonly title: string;
  /** The sections that there are. */
  readonly sections: Sections;
  /** The values of the command line: they lie over rows too. */
  readonly overrides: readonly MapNode[];
  /** The names of the rows that are chosen; absent where all are. */
  readonly chosen: readonly string[] | undefined;
  /** A place; what the patches hold there is left out. */
  readonly without: Place | undefined;
  report(problem: Problem): void;
}

/**
 * Lays the patches of `rows` and the points of `sweep` over the experiment, in the order of the file, and the command line over
 * both. An experiment with neither has one row, named after its title.
 */
export function expandRows(
  experiment: MapNode,
  { title, sections, overrides, chosen, without, report }: Expansion,
): readonly PlainRow[] {
  const entries = new Map(experiment.entries);
  const rows = entries.get('rows')?.node;
  const sweep = entries.get('sweep')?.node;
  entries.delete('rows');
  entries.delete('sweep');
  const base: MapNode = { ...experiment, entries };
  const points = pointsOf(rows, sweep, sections, report);
  if (points === undefined) return [{ name: title, tree: base }];
  if (points.some(({ rung }) => rung !== undefined) && !entries.has('select')) {
    report({
      ...placeOf(sweep!),
      code: 'E123',
      path: 'sweep.halving',
      message: 'a search by halving needs the score that decides which points go on',
      expected: 'select: { by: validation/prauc }',
    });
  }
  const winning = overRows(overrides, points, chosen, report);
  const context = { report, removable: isRemovable(sections) };
  const seen = new Set<string>();
  return points.map(({ name, patch, searched, rung }) => {
    if (seen.has(name))
      report({ ...placeOf(sweep ?? patch), code: 'E130', path: 'sweep', message: `two rows are named "${name}"` });
    seen.add(name);
    checkKeys(name, patch, sections, report);
    const fromRow = (origin: Origin): Origin =>
      origin.by === 'file' ? { by: 'row', row: name, place: origin.place } : origin;
    const tree = merge(base, withOrigin(omit(patch, without), fromRow), context) as MapNode;
    const row = winning.reduce((result, override) => overrule(result, patch, override, context), tree);
    return { name, tree: row, ...(searched !== undefined && { searched }), ...(rung && { rung }) };
  });
}

function pointsOf(
  rows: Node | undefined,
  sweep: Node | undefined,
  sections: Sections,
  report: (problem: Problem) => void,
): readonly Point[] | undefined {
  const named = rows === undefined || isNothing(rows) ? undefined : rowPoints(rows, report);
  const ofSearch = (row: string) => (isSearch(sweep) ? { searched: row } : {});
  const swept =
    sweep === undefined || isNothing(sweep)
      ? undefined
      : allPoints(sweep, sections, report).map((point) => ({ ...point, swept: point.patch, ...ofSearch('') }));
  if (named === undefined || swept === undefined) return named ?? swept;
  const count = named.length * swept.length;
  if (count > mostRows) report(tooMany(count, sweep as Node));
  return count > mostRows
    ? []
    : named.flatMap((row) =>
        swept.map((point) => ({
          ...both(row, point),
          swept: point.patch,
          ...ofSearch(row.name),
          ...(point.rung && { rung: point.rung }),
        })),
      );
}

function allPoints(sweep: Node, sections: Sections, report: (problem: Problem) => void): readonly Point[] {
  const isHalving = sweep.is === 'map' && sweep.entries.size === 1 && sweep.entries.has(halving);
  return isHalving
    ? halvingPoints(sweep.entries.get(halving)!.node, sections, report)
    : sweepPoints(sweep, 'sweep', report);
}

/** Whether a sweep looks for the best of its points. Changes to a baseline, one at a time, are compared and not chosen from. */
function isSearch(sweep: Node | undefined): boolean {
  return sweep?.is === 'map' && !sweep.entries.has('ablate');
}

function rowPoints(rows: Node, report: (problem: Problem) => void): readonly Point[] {
  if (rows.is !== 'map') {
    report({
      ...placeOf(rows),
      code: 'E107',
      path: 'rows',
      message: 'rows is a map from names to patches',
      expected: '{ name: patch }',
      suggestion: '"w/o KD": { ablations: [without-kd] }',
    });
    return [];
  }
  if (rows.entries.size === 0) return [{ name: textOf(rows) ?? '', patch: emptyMap(rows.origin) }];
  return [...rows.entries].flatMap(([name, entry]) => {
    const patch = readPatch(entry.node, `rows.${name}`, report);
    return patch === undefined ? [] : [{ name, patch }];
  });
}

function isNothing(node: Node): boolean {
  return (node.is === 'scalar' && node.value === null) || (node.is === 'map' && node.entries.size === 0);
}

function checkKeys(row: string, patch: MapNode, sections: Sections, report: (problem: Problem) => void): void {
  const ofRows = [...sections.all.filter((section) => section.common !== true).map(({ name }) => name), ...rowKeys];
  const isOfFiles = (key: string) => headerKeys.includes(key) || sections.named(key) !== undefined;
  const unknown = new Map([...patch.entries].filter(([key]) => !isOfFiles(key)));
  unknownKeys({ ...patch, entries: unknown }, ofRows, report, `row "${row}"`);
  for (const [key, entry] of patch.entries) {
    if (isOfFiles(key) && !ofRows.includes(key)) {
      report({
        ...entry.key,
        code: 'E129',
        path: `rows.${row}.${key}`,
        message: `${key} holds for the whole experiment; a row cannot change it`,
        notes: [`write \`${key}:\` at the top of the file`],
      });
    }
  }
}
