import type { JsonObject } from '../json.js';
import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { Catalogue } from '../registry/registry.js';
import { childOf, placeOf, textOf, type MapNode, type Node } from './node.js';
import type { Problem } from './problem.js';

/** What a component may declare: what it reads of another section's component, and what it gives to others. */
interface Declared {
  readonly reads?: readonly string[];
  readonly gives?: readonly string[];
}

/** Checks that sections hold no component that they refuse (`refuses`). */
export function checkRefused(
  trees: readonly MapNode[],
  { sections, find, ofKind }: Catalogue,
  report: (problem: Problem) => void,
): void {
  for (const section of sections.all) {
    if (section.holds !== 'components' || section.refuses === undefined) continue;
    const { refuses, kind, name: of } = section;
    const refusal = ({ properties }: ComponentDeclaration) =>
      refuses.find(({ declares, value }) =>
        [(properties as JsonObject | undefined)?.[declares]].flat().includes(value),
      );
    const fitting = ofKind(kind).filter((component) => refusal(component) === undefined);
    const types = new Map(
      trees.flatMap((tree) => entriesOf(childOf(tree, of))).map(([name, node]) => [childOf(node, 'type'), name]),
    );
    for (const [type, name] of types) {
      const component = find(kind, textOf(type) ?? '');
      const because = component && refusal(component)?.because;
      if (type === undefined || component === undefined || because === undefined) continue;
      report({
        ...placeOf(type),
        code: 'E144',
        path: `${of}.${name}`,
        message: `${of}.${name}: ${component.type} ${because}`,
        received: component.type,
        notes: [`${of} takes: ${names(fitting)}`],
      });
    }
  }
}

/**
 * Checks sections whose components read what the component of another section gives (`readsFrom`): a loss that compares a
 * feature is refused where the student has none.
 */
export function checkGiven(
  trees: readonly MapNode[],
  { sections, find, ofKind }: Catalogue,
  report: (problem: Problem) => void,
): void {
  for (const section of sections.all) {
    if (section.holds !== 'components' || section.readsFrom === undefined) continue;
    const other = sections.all.find(({ name }) => name === section.readsFrom);
    if (other?.holds !== 'component') continue;
    const said = new Set<string>();
    for (const tree of trees) {
      const giver = find(other.kind, textOf(childOf(childOf(tree, other.name), 'type')) ?? '');
      const gives = giver && declared(giver).gives;
      if (giver === undefined || gives === undefined) continue;
      for (const [name, node] of entriesOf(childOf(tree, section.name))) {
        const type = childOf(node, 'type');
        const reader = find(section.kind, textOf(type) ?? '');
        const lacking = reader && declared(reader).reads?.find((read) => !gives.includes(read));
        if (reader === undefined || lacking === undefined || type === undefined) continue;
        const place = placeOf(type);
        const message = `${section.name}.${name}: ${reader.type} reads ${lacking} of the ${other.name}, and ${giver.kind}/${giver.type} gives ${words(gives)}`;
        // Rows that share the entry share the mistake.
        if (said.has(`${place.file}:${place.line}:${message}`)) continue;
        said.add(`${place.file}:${place.line}:${message}`);
        const fitting = ofKind(reader.kind).filter(({ properties }) => fits(properties as Declared, gives));
        const givers = ofKind(giver.kind).filter(({ properties }) => (properties as Declared).gives?.includes(lacking));
        report({
          ...place,
          code: 'E144',
          path: `${section.name}.${name}`,
          message,
          received: reader.type,
          notes: [
            `of ${section.name}, ${giver.kind}/${giver.type} takes: ${names(fitting)}`,
            `${lacking} is given by: ${names(givers)}`,
          ],
        });
      }
    }
  }
}

function fits({ reads = [] }: Declared, gives: readonly string[]): boolean {
  return reads.every((read) => gives.includes(read));
}

function declared({ properties }: ComponentDeclaration): Declared {
  return (properties ?? {}) as Declared;
}

function entriesOf(node: Node | undefined): readonly (readonly [string, Node])[] {
  return node?.is === 'map' ? [...node.entries].map(([name, entry]) => [name, entry.node]) : [];
}

function names(components: readonly ComponentDeclaration[]): string {
  return components.map(({ type }) => type).join(', ') || 'none';
}

function words(gives: readonly string[]): string {
  return gives.join(' and ') || 'nothing';
}
