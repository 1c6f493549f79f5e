import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { StageProperties } from '../contracts/stage.js';
import type { Catalogue } from '../registry/registry.js';
import { childOf, textOf, type MapNode, nodeAt } from './node.js';

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

/** What tables, figures and claims may name of some rows. */
export interface Nameable {
  /** The scores of the rows, and what is measured of them. */
  readonly metrics: readonly string[];
  /** What is measured of the rows that is no score of predictions, such as time and memory. */
  readonly measures: readonly string[];
  /** The groups that can be shown apart: those of the stages that may end the rows, and those that the rows define. */
  readonly groups: readonly string[];
}

/**
 * @param whatever of any subject, whatever that of these rows is
 */
export function nameable(trees: readonly MapNode[], catalogue: Catalogue, whatever = false): Nameable {
  const stages = endingStages(catalogue).filter((stage) => whatever || trees.some((tree) => mayEnd(stage, tree)));
  const measures = stages.flatMap((stage) => stage.measures ?? []);
  const areScored = stages.length === 0 || stages.some(isScoring);
  const groups = stages.flatMap(({ groups: own = [], groupsIn }) => [
    ...own,
    ...(groupsIn === undefined ? [] : trees.flatMap((tree) => keysAt(tree, groupsIn.split('.')))),
  ]);
  return {
    metrics: [...new Set([...(areScored ? scoreNames(trees, catalogue) : []), ...measures])],
    measures: [...new Set(measures)],
    groups: [...new Set(groups)],
  };
}

/** Of all rows, those that a table shows which names none: those that are scored; without any, those like the first. */
export function shownRows<Row extends { readonly tree: MapNode }>(rows: readonly Row[], catalogue: Catalogue): Row[] {
  const scoring = endingStages(catalogue).filter(isScoring);
  const scored = rows.filter(({ tree }) => scoring.some((stage) => mayEnd(stage, tree)));
  return scored.length > 0 ? scored : rows.filter(({ tree }) => !areUnlike([rows[0]!.tree, tree], catalogue));
}

/** Whether rows have no subject in common: the predictions of one are scored, and another says what its model costs. */
export function areUnlike(trees: readonly MapNode[], catalogue: Catalogue): boolean {
  const stages = endingStages(catalogue);
  return stages.length > 0 && !stages.some((stage) => trees.every((tree) => mayEnd(stage, tree)));
}

type Stage = Partial<StageProperties>;

/** The stages that end runs and say what tables can show of them. */
function endingStages({ ofKind }: Catalogue): readonly Stage[] {
  const stages = ofKind('stage').map(({ properties }) => properties as Stage);
  return stages.filter(({ groups, groupsIn }) => groups !== undefined || groupsIn !== undefined);
}

function isScoring({ measures }: Stage): boolean {
  return measures === undefined;
}

/** Whether the setting of the row that decides it has one of the stage's values, or is not known. */
function mayEnd({ groupsWhere: where }: Stage, tree: MapNode): boolean {
  const value = where && textOf(nodeAt(tree, where.path.split('.')));
  return value === undefined || where!.values.includes(value);
}

/** The keys of the map at a path; none where there is no map. */
function keysAt(tree: MapNode, path: readonly string[]): readonly string[] {
  const node = nodeAt(tree, path);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}

/** The names of the entries of a section. */
export function entryNames(tree: MapNode, section: string): readonly string[] {
  const node = childOf(tree, section);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}
