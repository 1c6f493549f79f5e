import { sectionNamed } from '../../registry/sections.js';
import type { MapNode } from '../node.js';
import type { Problem } from '../problem.js';
import { merge, type MergeContext } from './merge.js';
import type { Layer } from './sources.js';

/** Whether `null` takes the entry at this path out: a section, or an entry of a section of components. */
export function isRemovable(path: readonly string[]): boolean {
  const section = sectionNamed(path[0] ?? '');
  return path.length === 1 ? section !== undefined : path.length === 2 && section?.holds === 'components';
}

/** Lays the files over each other in order, then what the command line sets. */
export function compose(
  layers: readonly Layer[],
  overrides: readonly MapNode[],
  report: (problem: Problem) => void,
): MapNode {
  const context: MergeContext = {
    report,
    removable: isRemovable,
    deferred: ([first, ...rest]) => (first === 'rows' && rest.length > 1) || (first === 'sweep' && rest.length > 0),
  };
  const contents = [...layers.map(({ content }) => prepared(content)), ...overrides];
  return contents.reduce<MapNode | undefined>(
    (below, content) => merge(below, content, context) as MapNode,
    undefined,
  ) as MapNode;
}

/** What a file says for itself alone is left out; packages add up, since a file needs those that it lists. */
function prepared(content: MapNode): MapNode {
  const entries = new Map(content.entries);
  entries.delete('extends');
  entries.delete('schema');
  const plugins = entries.get('plugins');
  if (plugins?.node.is === 'list' && plugins.node.mode === undefined)
    entries.set('plugins', { ...plugins, node: { ...plugins.node, mode: 'append' } });
  const sweep = entries.get('sweep');
  // Points of two sweeps do not mix: a file that has a sweep replaces the inherited one.
  if (sweep !== undefined && sweep.node.mode === undefined)
    entries.set('sweep', { ...sweep, node: { ...sweep.node, mode: 'replace' } });
  return { ...content, entries };
}
