import type { Search } from '../../records/plan-file.js';
import { childOf, placeOf, textOf, type MapNode } from '../node.js';
import type { Problem } from '../problem.js';
import type { PlainRow } from './expand.js';

/** The experiment with the `select` of its sweep at the top, where it is checked like every key of a file. */
export function hoistSelect(experiment: MapNode): MapNode {
  const sweep = experiment.entries.get('sweep');
  if (sweep?.node.is !== 'map' || !sweep.node.entries.has('select')) return experiment;
  const inner = new Map(sweep.node.entries);
  const select = inner.get('select')!;
  inner.delete('select');
  const entries = new Map(experiment.entries);
  entries.set('select', select);
  entries.set('sweep', { ...sweep, node: { ...sweep.node, entries: inner } });
  return { ...experiment, entries };
}

/** The rows that a sweep made, by the row of the file that each belongs to, and the score that picks one of them. */
export function searchOf(
  rows: readonly PlainRow[],
  head: MapNode,
  report: (problem: Problem) => void,
): Search | undefined {
  const select = head.entries.get('select');
  const by = textOf(childOf(select?.node, 'by'));
  const searched = rows.flatMap(({ name, searched: of }) => (of === undefined ? [] : [{ name, of }]));
  if (select !== undefined && rows.length > 0 && searched.length === 0) {
    report({
      ...placeOf(select.node),
      code: 'E129',
      path: 'select',
      message: 'select picks one of the rows of a sweep, and there is none to pick from',
      notes: ['write `sweep: { grid: … }`, or leave `select:` out'],
    });
  }
  if (searched.length === 0) return undefined;
  const names = [...new Set(searched.map(({ of }) => of))];
  const among = names.map((of) => searched.filter((row) => row.of === of).map(({ name }) => name));
  const halving = halvingOf(rows, names);
  return { ...(by !== undefined && { by: withGroup(by) }), among, names, ...(halving && { halving }) };
}

/** What a search by halving goes by, and its rows: by the row of the file, by point, by rung. */
function halvingOf(rows: readonly PlainRow[], files: readonly string[]): Search['halving'] {
  const rules = rows.find(({ rung }) => rung !== undefined)?.rung?.rules;
  if (rules === undefined) return undefined;
  const points = files.map((of) => {
    const own = rows.filter(({ searched }) => searched === of);
    const names = grouped(own, ({ rung }) => rung!.point);
    return [...names.values()].map((rungs) => rungs.map(({ name }) => name));
  });
  return { ...rules, points };
}

function grouped(rows: readonly PlainRow[], nameOf: (row: PlainRow) => string): ReadonlyMap<string, PlainRow[]> {
  const groups = new Map<string, PlainRow[]>();
  for (const row of rows) groups.set(nameOf(row), [...(groups.get(nameOf(row)) ?? []), row]);
  return groups;
}

/** `validation/prauc` speaks of all patients. */
function withGroup(by: string): string {
  const [split, ...rest] = by.split('/');
  return rest.length === 1 ? `${split}/overall/${rest[0]}` : by;
}
