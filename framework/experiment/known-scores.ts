import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { StageProperties } from '../contracts/stage.js';
import type { Catalogue } from '../registry/registry.js';
import { childOf, textOf, type MapNode } from './node.js';
import { nodeAt } from './validation/validate.js';

/** The names of the scores of all rows, which tables take as columns. If rows name none, all scores that exist. */
export function scoreNames(trees: readonly MapNode[], { sections, ofKind }: Catalogue): readonly string[] {
  const sectionsOfScores = sections.all.filter((section) => section.holds === 'components' && section.scores === true);
  const names = new Set(sectionsOfScores.flatMap(({ name }) => trees.flatMap((tree) => entryNames(tree, name))));
  if (names.size > 0) return [...names];
  return sectionsOfScores.flatMap((section) =>
    section.holds === 'components' ? ofKind(section.kind).map(({ type }) => type) : [],
  );
}

/** The components that a score is of: those of its entries, or without any that of its name. */
export function scoreComponents(
  score: string,
  trees: readonly MapNode[],
  { sections, find }: Catalogue,
): readonly ComponentDeclaration[] {
  return sections.all.flatMap((section) => {
    if (section.holds !== 'components' || section.scores !== true) return [];
    const types = trees.flatMap((tree) => textOf(nodeAt(tree, [section.name, score, 'type'])) ?? []);
    return [...new Set(types.length === 0 ? [score] : types)].flatMap((type) => find(section.kind, type) ?? []);
  });
}

/** The groups that stages which end runs can show apart: those of every file, and those that rows define where a stage says. */
export interface GroupNames {
  readonly all: readonly string[];
  /** Those that the rows at hand may have: where all are about predictions, no parts of a cohort's description. */
  readonly meant: readonly string[];
}

export function groupNames(trees: readonly MapNode[], { ofKind }: Catalogue): GroupNames {
  const stages = ofKind('stage').map(({ properties }) => properties as Partial<StageProperties>);
  const named = (chosen: typeof stages) => {
    const own = chosen.flatMap(({ groupsIn }) =>
      groupsIn === undefined ? [] : trees.flatMap((tree) => keysAt(tree, groupsIn.split('.'))),
    );
    return [...new Set([...chosen.flatMap(({ groups = [] }) => groups), ...own])];
  };
  const all = named(stages);
  const meant = named(stages.filter(({ groupsWhere }) => trees.some((tree) => mayHold(groupsWhere, tree))));
  return { all, meant: meant.length === 0 ? all : meant };
}

/** Whether a setting of the row has one of the values, or is not known. */
function mayHold(where: StageProperties['groupsWhere'], tree: MapNode): boolean {
  const value = where && textOf(nodeAt(tree, where.path.split('.')));
  return value === undefined || where!.values.includes(value);
}

/** The keys of the map at a path; none where there is no map. */
function keysAt(tree: MapNode, path: readonly string[]): readonly string[] {
  const node = nodeAt(tree, path);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}

/** What stages measure that is no score of predictions, such as time and memory. */
export function measureNames({ ofKind }: Catalogue): readonly string[] {
  return [
    ...new Set(ofKind('stage').flatMap(({ properties }) => (properties as Partial<StageProperties>).measures ?? [])),
  ];
}

/** The names of the entries of a section. */
export function entryNames(tree: MapNode, section: string): readonly string[] {
  const node = childOf(tree, section);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}
