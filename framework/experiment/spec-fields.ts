import type { FigureProperties } from '../contracts/figure.js';
import type { Catalogue } from '../registry/registry.js';
import { childOf, textOf, type MapNode, type Node } from './node.js';

/** A field that a picture in a grammar of its own reads, and those that its data have. */
export interface SpecField {
  readonly node: Node;
  readonly known: readonly string[];
  readonly path: string;
}

/** The fields that figures read in specs which the file writes itself, such as those of vega-lite. */
export function specFields(tree: MapNode | undefined, { sections, find }: Catalogue): SpecField[] {
  return sections.all.flatMap((section) => {
    const entries = tree === undefined || section.holds !== 'components' ? undefined : childOf(tree, section.name);
    if (section.holds !== 'components' || entries?.is !== 'map') return [];
    return [...entries.entries].flatMap(([name, { node }]) => {
      const component = find(section.kind, textOf(childOf(node, 'type')) ?? '');
      const { spec } = (component?.properties ?? {}) as Partial<FigureProperties>;
      const written = spec && childOf(node, spec.option);
      if (spec === undefined || written === undefined || bringsOther(written)) return [];
      const further = childOf(node, spec.further);
      const own = further?.is === 'map' ? [...further.entries.keys()] : [];
      const known = [...spec.fields, ...own, ...madeFields(written)];
      return readFields(written).map((field) => ({
        node: field,
        known,
        path: `${section.name}.${name}.${spec.option}`,
      }));
    });
  });
}

/** Transforms and data whose fields nobody can name before they are there. */
const opaque = ['pivot', 'lookup', 'data', 'datasets', 'regression', 'loess', 'density', 'quantile', 'params'];

function bringsOther(node: Node): boolean {
  return under(node).some(([key]) => opaque.includes(key));
}

/** The fields that transforms make: what stands after `as`, and the two of a fold. */
function madeFields(node: Node): string[] {
  return under(node).flatMap(([key, inner]) => {
    if (key === 'fold') return ['key', 'value'];
    return key === 'as' ? (inner.is === 'list' ? inner.items : [inner]).flatMap((item) => textOf(item) ?? []) : [];
  });
}

/** The values of `field`, wherever they stand, but for paths into values and what a `repeat` fills in. */
function readFields(node: Node): Node[] {
  return under(node).flatMap(([key, inner]) => {
    const isName = key === 'field' && inner.is === 'scalar' && /^\w+$/.test(textOf(inner) ?? '');
    return isName ? [inner] : [];
  });
}

/** Every entry of every map at or below a node. */
function under(node: Node): (readonly [key: string, node: Node])[] {
  if (node.is === 'list') return node.items.flatMap(under);
  if (node.is !== 'map') return [];
  return [...node.entries].flatMap(([key, entry]) => [[key, entry.node] as const, ...under(entry.node)]);
}
