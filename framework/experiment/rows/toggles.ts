import type { Catalogue } from '../../registry/registry.js';
import type { Json, JsonObject } from '../../json.js';
import { isRemovable } from '../composition/compose.js';
import { merge } from '../composition/merge.js';
import { nodeOf, placeOf, textOf, writtenOf, type MapNode, type Node } from '../node.js';
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
    result = merge(result, nodeOf(patch, origin), {
      report: (problem) =>
        report({ ...problem, notes: [...(problem.notes ?? []), `ablation/${name} removes it: leave the toggle out`] }),
      removable: isRemovable(catalogue.sections),
    }) as MapNode;
  }
  return result;
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
