import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { RefersTo } from '../registry/section.js';
import type { JsonObject } from '../json.js';
import type { Catalogue } from '../registry/registry.js';
import type { Sections } from '../registry/sections.js';
import { checkShown } from './check-shown.js';
import { entryNames, scoreComponents, scoreNames } from './known-scores.js';
import { namingOptions, type NamingOption } from './naming-options.js';
import { childOf, placeOf, textOf, type MapNode, type Node, nodeAt } from './node.js';
import type { Problem } from './problem.js';
import { itemsOf, refer } from './refer.js';
import type { ShownRows } from './shown-rows.js';
import { specFields } from './spec-fields.js';
import { nearest } from './suggest.js';

type Report = (problem: Problem) => void;

/** Checks the names of rows, scores and values to which tables, figures and settings refer. */
export function checkNames(
  document: MapNode,
  trees: readonly MapNode[],
  shown: ShownRows,
  catalogue: Catalogue,
  report: Report,
): void {
  checkShown(document, trees, shown, catalogue, report);
  const scores = scoreNames(trees, catalogue);
  for (const option of namingOptions(trees[0], catalogue)) checkDeclared(option, trees, catalogue, report);
  for (const { node, known: fields, path } of specFields(trees[0], catalogue))
    refer([node], fields, 'field', path, report);
  const by = childOf(document.entries.get('select')?.node, 'by');
  const picking = scores.some((name) => textOf(by)?.endsWith(`/${name}`)) ? [] : itemsOf(by);
  const onValidation = scores.map((name) => `validation/${name}`);
  refer(picking, onValidation, 'score', 'select.by', report);
  for (const option of referringOptions(catalogue.sections)) {
    const entries = new Set([...trees.flatMap((tree) => entryNames(tree, option.section)), ...option.also]);
    for (const tree of trees) {
      checkReference(option, entries, nodeAt(tree, option.path), report);
      checkFit(option, tree, catalogue, report);
    }
  }
}

interface ReferringOption extends RefersTo {
  readonly path: readonly [section: string, option: string];
}

/** The options of settings that name entries of another section: `training.monitor`. */
function referringOptions({ all }: Sections): readonly ReferringOption[] {
  return all.flatMap(({ name, schema }) =>
    Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>).flatMap(
      ([option, written]) => {
        const refersTo = written['refersTo'] as RefersTo | undefined;
        return refersTo === undefined ? [] : [{ ...refersTo, path: [name, option] as const }];
      },
    ),
  );
}

/** Refuses `split/metric` if there is no such metric, or no such split. */
function checkReference(
  { path: [section, option], below }: ReferringOption,
  entries: ReadonlySet<string>,
  node: Node | undefined,
  report: Report,
): void {
  const written = textOf(node);
  // A reference that is left has been refused.
  if (node === undefined || written === undefined || written.includes('${')) return;
  const known = below.map((split) => [...entries].map((name) => `${split}/${name}`));
  if (known.flat().includes(written)) return;
  const names = known[0] ?? [];
  // Of `prauc` and `validation/overall/prauc` the split is missing, or the group too much.
  const entry = written.split('/').at(-1)!.toLowerCase();
  const suggestion = names.find((name) => name.toLowerCase().endsWith(`/${entry}`)) ?? nearest(written, names);
  const path = `${section}.${option}`;
  report({
    ...placeOf(node),
    code: 'E128',
    path,
    message: `${path} refers to "${written}", which no run records`,
    received: written,
    ...(suggestion !== undefined && { suggestion }),
    notes: [`known: ${names.join(', ')}`],
  });
}

/** Refuses an entry whose component does not declare what the option needs of it. */
function checkFit(
  { section: name, fit = [], path }: ReferringOption,
  tree: MapNode,
  { sections, find }: Catalogue,
  report: Report,
): void {
  const node = nodeAt(tree, path);
  const section = sections.named(name);
  const entry = textOf(node)?.split('/').at(-1) ?? '';
  const type = textOf(childOf(childOf(childOf(tree, name), entry), 'type'));
  const component = section?.holds === 'components' && type !== undefined ? find(section.kind, type) : undefined;
  if (node === undefined || component === undefined) return;
  const declared = Object.keys((component.properties ?? {}) as JsonObject);
  for (const one of fit) {
    if ('declares' in one ? declared.includes(one.declares) : !declared.includes(one.lacks)) continue;
    report({
      ...placeOf(node),
      code: 'E128',
      path: path.join('.'),
      message: `${path.join('.')} refers to ${name}.${entry} (${component.type}): ${one.because}`,
      received: textOf(node) as string,
    });
  }
}

/** Refuses the name of a metric that does not declare what the option needs of it. */
function checkDeclared(
  { names, mustDeclare, node, path }: NamingOption,
  trees: readonly MapNode[],
  catalogue: Catalogue,
  report: Report,
): void {
  if (names !== 'metric' || mustDeclare === undefined) return;
  const declares = ({ properties = {} }: ComponentDeclaration) =>
    (properties as JsonObject)[mustDeclare.declares] !== undefined;
  for (const item of itemsOf(node)) {
    const name = textOf(item) ?? '';
    if (scoreComponents(name, trees, catalogue).every(declares)) continue;
    const fitting = scoreNames(trees, catalogue).filter((one) =>
      scoreComponents(one, trees, catalogue).every(declares),
    );
    report({
      ...placeOf(item),
      code: 'E128',
      path,
      message: `${path} refers to the metric ${name}: ${mustDeclare.because}`,
      received: name,
      notes: [`such metrics: ${fitting.join(', ') || 'none'}`],
    });
  }
}
