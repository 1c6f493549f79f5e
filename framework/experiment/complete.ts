import type { Json, JsonObject } from '../json.js';
import type { Catalogue, ComponentDeclaration } from '../registry/registry.js';
import { sections, type Section } from '../registry/sections.js';
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
import { settings } from './settings.js';
import { misspeltType, missingSection, missingType } from './validation/missing.js';
import { unknownComponent } from './validation/unknown-component.js';

/** A section, or an entry of one, with the schema that its values must meet. */
export interface Part {
  readonly path: readonly string[];
  /** How messages name it: `student (leader)`. */
  readonly title: string;
  readonly schema: JsonObject;
  readonly component?: ComponentDeclaration;
}

/** A row with every section, preset and default in place; `parts` are those whose component is known. */
export interface CompleteRow {
  readonly tree: MapNode;
  readonly parts: readonly Part[];
}

/** Completed sections by their entries, those that a file lacks by their names: rows share most of what they hold. */
export class CompletedSections {
  readonly byEntry = new WeakMap<Entry, { readonly node: Node; readonly parts: readonly Part[] }>();
  readonly absent = new Map<string, Entry | undefined>();
}

/**
 * Fills in what the row leaves open: sections, then presets, then the defaults of the schemas.
 *
 * @param shared of the rows before, with the same catalogue; a section where something is wrong, or where an expression names
 *   the component or its preset, is completed anew in every row
 */
export function complete(
  row: MapNode,
  catalogue: Catalogue,
  around: Surroundings,
  shared = new CompletedSections(),
): CompleteRow {
  let isOwn = false;
  const surroundings: Surroundings = {
    ...around,
    report: (problem) => {
      isOwn = true;
      around.report(problem);
    },
  };
  const expressions = new Interpolation(row, surroundings);
  const evaluated = (node: Node, path: readonly string[]): string | undefined => {
    isOwn ||= holdsExpression(textOf(node) ?? '');
    return textOf(expressions.value(node, path));
  };
  const parts: Part[] = [];
  const entries = new Map<string, Entry>();

  const component = (given: MapNode, key: Entry['key'], section: Section, path: readonly string[]): MapNode => {
    const kind = section.holds === 'settings' ? '' : section.kind;
    const written = given.entries.get('type')?.node;
    const type = written === undefined ? impliedType(kind, path, catalogue) : evaluated(written, [...path, 'type']);
    if (type === undefined) {
      const misspelt = written === undefined ? misspeltType(given, kind, path, catalogue) : undefined;
      surroundings.report(misspelt ?? missingType(written, key, kind, path, row, catalogue));
      return given;
    }
    const declared = catalogue.find(kind, type);
    if (declared === undefined) {
      // Where the file does not say so, all of it does.
      const place = [written, given, row].map((node) => node && placeOf(node)).find((found) => found?.file) ?? nowhere;
      surroundings.report(unknownComponent(kind, type, place, `${path.join('.')}.type`, catalogue));
      return given;
    }
    parts.push({ path, title: `${path.join('.')} (${type})`, schema: declared.options, component: declared });
    const origin: Origin = { by: 'default', of: `${kind}/${type}`, place: key };
    const typed = written === undefined ? withEntry(given, 'type', { key, node: scalar(type, origin) }) : given;
    return filled(withPreset(typed, declared, evaluated, path, key), declared.options, origin, key);
  };

  const evaluation = row.entries.get('evaluation')?.node;
  const subject = evaluation?.is === 'map' ? evaluation.entries.get('subject')?.node : undefined;
  const about = subject === undefined ? 'predictions' : evaluated(subject, ['evaluation', 'subject']);
  const isRequired = ({ required }: Section) =>
    typeof required === 'boolean' ? required : about !== undefined && required.includes(about);

  for (const section of sections) {
    const entry = row.entries.get(section.name) ?? absent(section);
    if (entry === undefined) {
      if (isRequired(section)) surroundings.report(missingSection(section, row));
      continue;
    }
    const { key, node } = entry;
    const before = shared.byEntry.get(entry);
    if (before !== undefined) {
      parts.push(...before.parts);
      entries.set(section.name, { key, node: before.node });
      continue;
    }
    if (node.is !== 'map') {
      surroundings.report({
        ...placeOf(node),
        code: 'E104',
        path: section.name,
        message: `${section.name} is a map, not ${describe(node)}`,
        expected: 'a map',
        ...(section.holds === 'component' &&
          /^[\w-]+$/.test(textOf(node) ?? '') && { suggestion: `{ type: ${textOf(node)} }` }),
      });
      continue;
    }
    isOwn = false;
    const done = { parts: parts.length, node: completeSection(section, node, key) };
    entries.set(section.name, { key, node: done.node });
    if (!isOwn) shared.byEntry.set(entry, { node: done.node, parts: parts.slice(done.parts) });
  }
  return { tree: { ...row, entries }, parts };

  function absent(section: Section): Entry | undefined {
    if (!shared.absent.has(section.name)) shared.absent.set(section.name, absentSection(section, catalogue));
    return shared.absent.get(section.name);
  }

  function completeSection(section: Section, node: MapNode, key: Entry['key']): MapNode {
    const path = [section.name];
    if (section.holds === 'component') return component(node, key, section, path);
    if (section.holds === 'settings') {
      const schema = settings[section.name] as JsonObject;
      parts.push({ path, title: section.name, schema });
      return filled(node, schema, { by: 'default', of: section.name, place: key }, key);
    }
    const completed = [...node.entries].map(([name, entry]): [string, Entry] => {
      const value = entry.node.is === 'scalar' && entry.node.value === null ? emptyMap(entry.node.origin) : entry.node;
      if (value.is === 'map') return [name, { ...entry, node: component(value, entry.key, section, [...path, name]) }];
      surroundings.report({
        ...placeOf(entry.node),
        code: 'E104',
        path: `${section.name}.${name}`,
        message: `${section.name}.${name} is a map, not ${describe(entry.node)}`,
        expected: 'a map with `type`',
      });
      return [name, entry];
    });
    return { ...node, entries: new Map(completed) };
  }
}

/** A section that the file does not have: the default component, all metrics, or settings at their defaults. */
function absentSection(section: Section, catalogue: Catalogue): Entry | undefined {
  const origin: Origin = { by: 'default', of: section.name };
  if (section.holds === 'settings') return { key: nowhere, node: emptyMap(origin) };
  if (section.holds === 'component') {
    const isKnown = catalogue.ofKind(section.kind).some((component) => component.isDefault);
    return isKnown ? { key: nowhere, node: emptyMap(origin) } : undefined;
  }
  if (section.whenAbsent !== 'all') return undefined;
  const broken = catalogue.broken().filter(({ kind }) => kind === section.kind);
  const all = Object.fromEntries([...catalogue.ofKind(section.kind), ...broken].map(({ type }) => [type, { type }]));
  return { key: nowhere, node: nodeOf(all, origin) };
}

/** The type of a component that names none: its own name in a map, else the default of its kind. */
function impliedType(kind: string, path: readonly string[], catalogue: Catalogue): string | undefined {
  const name = path[1];
  if (name !== undefined) return catalogue.find(kind, name)?.type;
  return catalogue.ofKind(kind).find((component) => component.isDefault)?.type;
}

function withPreset(
  given: MapNode,
  declared: ComponentDeclaration,
  evaluated: (node: Node, path: readonly string[]) => string | undefined,
  path: readonly string[],
  key: Entry['key'],
): MapNode {
  const { presets } = declared;
  if (presets === undefined) return given;
  const chosen = given.entries.get(presets.option)?.node;
  const properties = declared.options['properties'] as JsonObject;
  const value =
    chosen === undefined
      ? (properties[presets.option] as JsonObject)['default']
      : evaluated(chosen, [...path, presets.option]);
  const preset = typeof value === 'string' && Object.hasOwn(presets.values, value) ? presets.values[value] : undefined;
  if (preset === undefined) return given;
  const origin: Origin = {
    by: 'preset',
    of: `${declared.kind}/${declared.type} ${presets.option}: ${String(value)}`,
    place: key,
  };
  return under(given, nodeOf(preset, origin) as MapNode);
}

/** Lays a map below another: only what is not there is added. */
function under(given: MapNode, below: MapNode): MapNode {
  const entries = new Map(given.entries);
  for (const [name, entry] of below.entries) {
    const present = entries.get(name);
    if (present === undefined) entries.set(name, entry);
    else if (present.node.is === 'map' && entry.node.is === 'map')
      entries.set(name, { key: present.key, node: under(present.node, entry.node) });
    else entries.set(name, withPast(present, entry.node));
  }
  return { ...given, entries };
}

/** Puts the defaults of a schema where nothing is written, and at the beginning of the history of what is. */
export function filled(given: MapNode, schema: JsonObject, origin: Origin, key: Entry['key']): MapNode {
  const entries = new Map(given.entries);
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>)) {
    const present = entries.get(name);
    if (property['default'] !== undefined) {
      const fallback = nodeOf(property['default'] as Json, origin);
      if (present !== undefined) entries.set(name, withPast(present, fallback));
      else entries.set(name, { key, node: withHistory(fallback, given.removed?.get(name)) });
    }
    const value = entries.get(name);
    if (value?.node.is === 'map' && property['properties'] !== undefined)
      entries.set(name, { key: value.key, node: filled(value.node, property, origin, value.key) });
  }
  return { ...given, entries };
}

function withPast(entry: Entry, below: Node): Entry {
  return { key: entry.key, node: overlaid(entry.node, below) };
}

/** A value with another one at the beginning of its history. */
function overlaid(node: Node, below: Node): Node {
  return { ...node, past: [{ origin: below.origin, written: writtenOf(below) }, ...(node.past ?? [])] };
}
