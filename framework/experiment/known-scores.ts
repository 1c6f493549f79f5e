import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { Catalogue } from '../registry/registry.js';
import { childOf, type MapNode, type Node } from './node.js';

/** The names of the scores of all rows, which tables take as columns. If rows name none, all scores that exist. */
export function scoreNames(trees: readonly MapNode[], { sections, ofKind }: Catalogue): readonly string[] {
  const sectionsOfScores = sections.all.filter((section) => section.holds === 'components' && section.scores === true);
  const names = new Set(sectionsOfScores.flatMap(({ name }) => trees.flatMap((tree) => entryNames(tree, name))));
  if (names.size > 0) return [...names];
  return sectionsOfScores.flatMap((section) =>
    section.holds === 'components' ? ofKind(section.kind).map(({ type }) => type) : [],
  );
}

/** The groups that a stage which ends runs can show apart: those of every file, and those that rows define where it says. */
export function groupNames(trees: readonly MapNode[], { ofKind }: Catalogue): readonly string[] {
  const stages = ofKind('stage');
  const places = stages.flatMap(({ properties }) => (properties as { readonly groupsIn?: string }).groupsIn ?? []);
  const own = places.flatMap((place) => trees.flatMap((tree) => keysAt(tree, place.split('.'))));
  return [...new Set([...stages.flatMap((stage) => declared(stage, 'groups')), ...own])];
}

/** The keys of the map at a path; none where there is no map. */
function keysAt(tree: MapNode, path: readonly string[]): readonly string[] {
  const node = path.reduce<Node | undefined>((inner, key) => childOf(inner, key), tree);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}

/** What stages measure that is no score of predictions, such as time and memory. */
export function measureNames({ ofKind }: Catalogue): readonly string[] {
  return [...new Set(ofKind('stage').flatMap((stage) => declared(stage, 'measures')))];
}

/** The names of the entries of a section. */
export function entryNames(tree: MapNode, section: string): readonly string[] {
  const node = childOf(tree, section);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}

function declared({ properties }: ComponentDeclaration, what: 'groups' | 'measures'): readonly string[] {
  return (properties as { readonly [Name in typeof what]?: readonly string[] })[what] ?? [];
}
