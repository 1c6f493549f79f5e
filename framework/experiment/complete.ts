import type { Json, JsonObject } from '../json.js';
import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { Catalogue } from '../registry/registry.js';
import type { Memo } from '../registry/memo.js';
import type { Section } from '../registry/sections.js';
import { withHistory } from './composition/merge.js';
import { holdsExpression } from './interpolation/expression.js';
import { Interpolation, type Surroundings } from './interpolation/interpolate.js';
import {
  describe,
  emptyMap,
  nodeOf,
  nowhere,
  placeOf,
  scalar,
  textOf,
  withEntry,
  writtenOf,
  type Entry,
  type MapNode,
  type Node,
} from './node.js';
import type { Origin } from './origin.js';
import type { Part } from './part.js';
import type { Problem } from './problem.js';
import { missingSections } from './required-sections.js';
import { misspeltType, missingType } from './validation/missing.js';
import { unknownComponent } from './validation/unknown-component.js';

/** A row with every section, preset and default in place. A section whose component does not exist is no part. */
export interface CompleteRow {
  readonly tree: MapNode;
  readonly parts: readonly Part[];
}

interface CompleteSection {
  readonly node: Node;
  readonly parts: readonly Part[];
  /** An expression names the component or its preset, so that other rows may complete the section otherwise. */
  readonly dependsOnRow: boolean;
}

/**
 * Fills in the sections that the row lacks, then presets, then the defaults of the schemas.
 *
 * @param memo of all rows with this catalogue
 */
export function complete(row: MapNode, catalogue: Catalogue, around: Surroundings, memo: Memo): CompleteRow {
  const expressions = new Interpolation(row, around);
  const parts: Part[] = [];
  const entries = new Map<string, Entry>();
  for (const section of catalogue.sections.all) {
    const entry =
      row.entries.get(section.name) ?? memo.once(['absent', section.name], () => absentSection(section, catalogue));
    if (entry === undefined) continue;
    const { key, node } = entry;
    if (node.is !== 'map') {
      around.report(notAMap(section, node));
      continue;
    }
    const inEveryRow = memo.once(['completed', entry], () => completeSection(section, node, key));
    const completed = inEveryRow.dependsOnRow ? completeSection(section, node, key) : inEveryRow;
    parts.push(...completed.parts);
    entries.set(section.name, { key, node: completed.node });
  }
  for (const problem of missingSections({ row, parts, present: (name) => entries.has(name) }, catalogue, expressions))
    around.report(problem);
  return { tree: { ...row, entries }, parts };

  function completeSection(section: Section, node: MapNode, key: Entry['key']): CompleteSection {
    const path = [section.name];
    const own: Part[] = [];
    let dependsOnRow = false;
    const evaluated = (value: Node, at: readonly string[]): string | undefined => {
      dependsOnRow ||= holdsExpression(textOf(value) ?? '');
      return textOf(expressions.value(value, at));
    };
    const done = (completed: Node): CompleteSection => ({ node: completed, parts: own, dependsOnRow });

    if (section.holds === 'settings') {
      own.push({ path, title: section.name, schema: section.schema, rules: section.rules });
      return done(filled(node, section.schema, { by: 'default', of: section.name, place: key }, key));
    }
    const { kind } = section;
    if (section.holds === 'component') return done(component(node, key, path));
    const named = [...node.entries].map(([name, entry]): [string, Entry] => {
      const value = entry.node.is === 'scalar' && entry.node.value === null ? emptyMap(entry.node.origin) : entry.node;
      if (value.is === 'map') return [name, { ...entry, node: component(value, entry.key, [...path, name]) }];
      around.report({
        ...placeOf(entry.node),
        code: 'E104',
        path: `${section.name}.${name}`,
        message: `${section.name}.${name} is a map, not ${describe(entry.node)}`,
        expected: 'a map with `type`',
      });
      return [name, entry];
    });
    return done({ ...node, entries: new Map(named) });

    function component(map: MapNode, at: Entry['key'], place: readonly string[]): MapNode {
      const written = map.entries.get('type')?.node;
      const type = written === undefined ? impliedType(kind, place, catalogue) : evaluated(written, [...place, 'type']);
      if (type === undefined) {
        const misspelt = written === undefined ? misspeltType(map, kind, place, catalogue) : undefined;
        around.report(misspelt ?? missingType(written, at, kind, place, row, catalogue));
        return map;
      }
      const declared = catalogue.find(kind, type);
      if (declared === undefined) {
        // A value without a place in a file is reported at the nearest one around it that has one.
        const nearby = [written, map, row].map((near) => near && placeOf(near)).find((near) => near?.file);
        around.report(unknownComponent(kind, type, nearby ?? nowhere, `${place.join('.')}.type`, catalogue));
        return map;
      }
      own.push({
        path: place,
        title: `${place.join('.')} (${type})`,
        schema: declared.options,
        ...(declared.rules && { rules: declared.rules }),
        component: declared,
      });
      const origin: Origin = { by: 'default', of: `${kind}/${type}`, place: at };
      const typed = written === undefined ? withEntry(map, 'type', { key: at, node: scalar(type, origin) }) : map;
      return filled(withPreset(typed, declared, evaluated, place, at), declared.options, origin, at);
    }
  }
}

function notAMap(section: Section, node: Node): Problem {
  return {
    ...placeOf(node),
    code: 'E104',
    path: section.name,
    message: `${section.name} is a map, not ${describe(node)}`,
    expected: 'a map',
    ...(section.holds === 'component' &&
      /^[\w-]+$/.test(textOf(node) ?? '') && { suggestion: `{ type: ${textOf(node)} }` }),
  };
}

/**
 * What stands for a section that the file does not have: the default component, all of a kind, or settings at their defaults.
 */
function absentSection(section: Section, catalogue: Catalogue): Entry | undefined {
  const origin: Origin = { by: 'default', of: section.name };
  if (section.holds === 'settings') return { key: nowhere, node: emptyMap(origin) };
  if (section.holds === 'component') {
    const hasDefault = catalogue.ofKind(section.kind).some((component) => component.isDefault);
    return hasDefault ? { key: nowhere, node: emptyMap(origin) } : undefined;
  }
  if (section.whenAbsent !== 'all') return undefined;
  const broken = catalogue.broken().filter(({ kind }) => kind === section.kind);
  const wanted = catalogue
    .ofKind(section.kind)
    .filter(({ properties }) => (properties as { readonly whenNamed?: true } | undefined)?.whenNamed !== true);
  const all = Object.fromEntries([...wanted, ...broken].map(({ type }) => [type, { type }]));
  return { key: nowhere, node: nodeOf(all, origin) };
}

/** The type of a component that names none: its name in a map of components, else the default of its kind. */
function impliedType(kind: string, path: readonly string[], catalogue: Catalogue): string | undefined {
  const name = path[1];
  if (name !== undefined) return catalogue.find(kind, name)?.type;
  return catalogue.ofKind(kind).find((component) => component.isDefault)?.type;
}

function withPreset(
  map: MapNode,
  declared: ComponentDeclaration,
  evaluated: (node: Node, path: readonly string[]) => string | undefined,
  path: readonly string[],
  key: Entry['key'],
): MapNode {
  const { presets } = declared;
  if (presets === undefined) return map;
  const chosen = map.entries.get(presets.option)?.node;
  const properties = declared.options['properties'] as JsonObject;
  const value =
    chosen === undefined
      ? (properties[presets.option] as JsonObject)['default']
      : evaluated(chosen, [...path, presets.option]);
  const preset = typeof value === 'string' && Object.hasOwn(presets.values, value) ? presets.values[value] : undefined;
  if (preset === undefined) return map;
  const origin: Origin = {
    by: 'preset',
    of: `${declared.kind}/${declared.type} ${presets.option}: ${String(value)}`,
    place: key,
  };
  return under(map, nodeOf(preset, origin) as MapNode);
}

/** Lays a map below another: it adds the entries that the upper one lacks. */
function under(map: MapNode, below: MapNode): MapNode {
  const entries = new Map(map.entries);
  for (const [name, entry] of below.entries) {
    const present = entries.get(name);
    if (present === undefined) entries.set(name, entry);
    else if (present.node.is === 'map' && entry.node.is === 'map')
      entries.set(name, { key: present.key, node: under(present.node, entry.node) });
    else entries.set(name, withPast(present, entry.node));
  }
  return { ...map, entries };
}

/** Adds the defaults of a schema where nothing is written. Elsewhere they become the beginning of the value's history. */
export function filled(map: MapNode, schema: JsonObject, origin: Origin, key: Entry['key']): MapNode {
  const entries = new Map(map.entries);
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>)) {
    const present = entries.get(name);
    // An option that takes the place of this one leaves no default of it.
    if (property['default'] !== undefined && !entries.has(String(property['replacedBy']))) {
      const fallback = nodeOf(property['default'] as Json, origin);
      if (present !== undefined) entries.set(name, withPast(present, fallback));
      else entries.set(name, { key, node: withHistory(fallback, map.removed?.get(name)) });
    }
    const value = entries.get(name);
    if (value?.node.is === 'map' && property['properties'] !== undefined)
      entries.set(name, { key: value.key, node: filled(value.node, property, origin, value.key) });
  }
  return { ...map, entries };
}

function withPast(entry: Entry, below: Node): Entry {
  return { key: entry.key, node: overlaid(entry.node, below) };
}

/** A value with another one at the beginning of its history. */
function overlaid(node: Node, below: Node): Node {
  return { ...node, past: [{ origin: below.origin, written: writtenOf(below) }, ...(node.past ?? [])] };
}
