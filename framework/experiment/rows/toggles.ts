import type { Catalogue } from '../../registry/registry.js';
import type { Json, JsonObject } from '../../json.js';
import { isRemovable } from '../composition/compose.js';
import { changesType, merge } from '../composition/merge.js';
import { nodeOf, placeOf, textOf, writtenOf, type MapNode, type Node, nodeAt } from '../node.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { unknownComponent } from '../validation/unknown-component.js';

type Report = (problem: Problem) => void;

/** The names under `ablations:` and their places. */
export function namedToggles(
  node: Node | undefined,
  report: Report,
): readonly { readonly name: string; readonly node: Node }[] {
  if (node === undefined || (node.is === 'scalar' && node.value === null)) return [];
  const items = node.is === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const name = textOf(item);
    if (name !== undefined) return [{ name, node: item }];
    report({
      ...placeOf(item),
      code: 'E104',
      path: 'ablations',
      message: `ablations lists names, not ${writtenOf(item)}`,
      expected: 'the names of ablation toggles',
    });
    return [];
  });
}

/** Applies the patches of ablation toggles to a row, in any order: two that touch the same path are a conflict. */
export function applyToggles(
  row: MapNode,
  toggles: readonly { readonly name: string; readonly node: Node }[],
  catalogue: Catalogue,
  report: Report,
): MapNode {
  const touched: { readonly toggle: string; readonly path: readonly string[] }[] = [];
  let result = row;
  for (const { name, node } of toggles) {
    const declared = catalogue.find('ablation', name);
    if (declared === undefined) {
      report(unknownComponent('ablation', name, placeOf(node), 'ablations', catalogue));
      continue;
    }
    const { patch } = declared.properties as { readonly patch: JsonObject };
    const paths = touchedPaths(patch);
    const conflict = touched.find((other) => paths.some((path) => overlaps(path, other.path)));
    if (conflict !== undefined) {
      const where = formatPath(conflict.path);
      const both = `"${conflict.toggle}" and "${name}" both change ${where}: which is meant?`;
      report({
        ...placeOf(node),
        code: 'E122',
        path: 'ablations',
        message: conflict.toggle === name ? `"${name}" is named twice` : both,
        notes: ['take one of the two out, or write the change as a patch'],
      });
      continue;
    }
    touched.push(...paths.map((path) => ({ toggle: name, path })));
    const origin = { by: 'ablation', ablation: name, place: placeOf(node) } as const;
    const over = nodeOf(patch, origin);
    for (const path of paths) reportLost(nodeAt(result, path), nodeAt(over, path), { toggle: name, path, report });
    result = merge(result, over, {
      report: (problem) =>
        report({ ...problem, notes: [...(problem.notes ?? []), `ablation/${name} removes it: leave the toggle out`] }),
      removable: isRemovable(catalogue.sections),
    }) as MapNode;
  }
  return result;
}

/** A toggle that makes a component another one takes its options out. None of them may be what the row itself asks for. */
function reportLost(
  before: Node | undefined,
  over: Node | undefined,
  { toggle, path, report }: { readonly toggle: string; readonly path: readonly string[]; readonly report: Report },
): void {
  if (before?.is !== 'map' || over?.is !== 'map' || !changesType(before, over)) return;
  const lost = [...before.entries].filter(([key, { node }]) => key !== 'type' && node.origin.by === 'row');
  const component = formatPath(path);
  const type = textOf(over.entries.get('type')?.node) ?? '';
  for (const [key, { key: place, node }] of lost) {
    report({
      ...place,
      code: 'E122',
      path: formatPath([...path, key]),
      message: `"${toggle}" makes ${component} another component, ${type}, so this ${key} of the row is lost`,
      notes: [`name its type in the row: ${component}: { type: ${type}, ${key}: ${writtenOf(node)} }`],
    });
  }
}

/** The paths that a patch changes. It changes a component as a whole if it names its type. */
function touchedPaths(patch: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  const isMap = typeof patch === 'object' && patch !== null && !Array.isArray(patch);
  if (!isMap || Object.hasOwn(patch, 'type')) return [path];
  return Object.entries(patch).flatMap(([key, value]) => touchedPaths(value as Json, [...path, key]));
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return (
    a.slice(0, b.length).every((segment, index) => segment === b[index]) ||
    b.slice(0, a.length).every((segment, index) => segment === a[index])
  );
}
