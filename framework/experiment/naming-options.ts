import type { JsonObject } from '../json.js';
import type { Catalogue } from '../registry/registry.js';
import type { MustDeclare, NamedThing } from '../registry/section.js';
import { childOf, textOf, type MapNode, type Node } from './node.js';

/** An option whose text is the name of a row, of a metric, of a group of patients or of a value of the rows. */
export interface NamingOption {
  readonly names: NamedThing;
  /** What a metric that it names must declare. */
  readonly mustDeclare?: MustDeclare;
  readonly node: Node | undefined;
  /** The rows that the component names; absent where it is about all of them. */
  readonly rows?: Node;
  readonly path: string;
}

/** The options of components in sections of the whole experiment that name something of it: `rows` of a figure. */
export function namingOptions(tree: MapNode | undefined, { sections, find }: Catalogue): readonly NamingOption[] {
  const common = sections.all.filter((section) => section.holds === 'components' && section.common === true);
  return common.flatMap((section) => {
    const entries = tree === undefined ? undefined : childOf(tree, section.name);
    if (section.holds !== 'components' || entries?.is !== 'map') return [];
    return [...entries.entries].flatMap(([name, { node }]) => {
      const rows = childOf(node, 'rows');
      const schema = find(section.kind, textOf(childOf(node, 'type')) ?? '')?.options['properties'] ?? {};
      return Object.entries(schema as Readonly<Record<string, JsonObject>>).flatMap(
        ([option, { namesA, mustDeclare }]) => {
          const path = `${section.name}.${name}.${option}`;
          const names = namesA as NamedThing | undefined;
          const needs = mustDeclare as MustDeclare | undefined;
          return names === undefined
            ? []
            : [
                {
                  names,
                  node: childOf(node, option),
                  path,
                  ...(rows && { rows }),
                  ...(needs && { mustDeclare: needs }),
                },
              ];
        },
      );
    });
  });
}
