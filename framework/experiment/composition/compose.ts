import type { Sections } from '../../registry/sections.js';
import { childOf, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { merge, type MergeContext } from './merge.js';
import type { Layer } from './sources.js';

/** Whether `null` takes the entry at this path out: a section, or an entry of a section of components. */
export function isRemovable(sections: Sections): (path: readonly string[]) => boolean {
  return (path) => {
    const section = sections.named(path[0] ?? '');
    return path.length === 1 ? section !== undefined : path.length === 2 && section?.holds === 'components';
  };
}

/**
 * The list under `plugins:`, before anything else is composed: the packages bring sections, and composing has to know these.
 * Problems are left to `compose`, which meets them again.
 */
export function composePlugins(layers: readonly Layer[], overrides: readonly MapNode[]): Node | undefined {
  const context: MergeContext = { report: () => {}, removable: () => false };
  const contents = [...layers.map(({ content }) => prepared(content)), ...overrides].map(pluginsAlone);
  const composed = contents.reduce<Node | undefined>((below, content) => merge(below, content, context), undefined);
  return childOf(composed, 'plugins');
}

/** Lays the files over each other in order, then the values of the command line over them. */
export function compose(
  layers: readonly Layer[],
  overrides: readonly MapNode[],
  sections: Sections,
  report: (problem: Problem) => void,
): MapNode {
  const context: MergeContext = {
    report,
    removable: isRemovable(sections),
    deferred: ([first, ...rest]) => (first === 'rows' && rest.length > 1) || (first === 'sweep' && rest.length > 0),
  };
  const contents = [...layers.map(({ content }) => prepared(content)), ...overrides];
  return contents.reduce<MapNode | undefined>(
    (below, content) => merge(below, content, context) as MapNode,
    undefined,
  ) as MapNode;
}

function pluginsAlone(content: MapNode): MapNode {
  return { ...content, entries: new Map([...content.entries].filter(([key]) => key === 'plugins')) };
}

/** A file without the keys that hold for it alone. Its packages are added to the inherited ones, because it needs both. */
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
