import type { ComponentDeclaration, Catalogue } from '../registry/registry.js';
import type { Section, Sections } from '../registry/sections.js';
import type { Json, JsonObject } from '../json.js';
import { canonicalJson } from './canonical-json.js';
import type { ComponentIdentity, Ingredients } from '../records/ingredients.js';

/**
 * The values of a row that a stage reads, in canonical form. Three kinds of options are left out: those that never change
 * results (`keyExcludes`), those at the value that equals their absence (`keyDefaults`), and paths of inputs, because the
 * contents of a file count and its place does not.
 *
 * @param reads dotted paths; a leading `!` takes a path out again
 * @param inputs raw files that the stage, or one before it, reads
 */
export function stageValues(
  reads: readonly string[],
  row: JsonObject,
  catalogue: Catalogue,
  inputs: readonly string[] = [],
): Pick<Ingredients, 'values' | 'components'> {
  const excluded = reads.filter((path) => path.startsWith('!')).map((path) => path.slice(1));
  const values: Record<string, Json> = {};
  const components: Record<string, ComponentIdentity> = {};
  for (const path of reads.filter((candidate) => !candidate.startsWith('!'))) {
    const value = valueAt(row, path);
    if (value === undefined || value === null || isNeutralSetting(path, value, catalogue.sections)) continue;
    const canonical = withoutPaths(canonicalSection(path, value, { catalogue, components, inputs }), path, excluded);
    if (canonical !== undefined) values[path] = canonical;
  }
  return { values, components };
}

/** The value at a dotted path; `undefined` if there is none. */
export function valueAt(values: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = values;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
  }
  return value;
}

/** The part of a component that enters the keys of the stages that read it. */
export function identityOf(component: ComponentDeclaration): ComponentIdentity {
  const { kind, type, version, digest } = component;
  return { kind, type, version, module: digest };
}

interface Surroundings {
  readonly catalogue: Catalogue;
  /** Filled with the components behind the values. */
  readonly components: Record<string, ComponentIdentity>;
  readonly inputs: readonly string[];
}

function canonicalSection(path: string, value: Json, { catalogue, components, inputs }: Surroundings): Json {
  const section = catalogue.sections.named(path);
  if (section === undefined) return value;
  if (section.holds === 'settings') return canonicalOptions(section, value as JsonObject, inputs);
  const canonical = (place: string, entry: Json | undefined): Json => {
    const options = entry as JsonObject;
    const component = catalogue.find(section.kind, String(options['type']));
    if (component === undefined) throw new Error(`${place}: there is no ${section.kind} "${String(options['type'])}"`);
    components[place] = identityOf(component);
    return canonicalOptions({ ...component, schema: component.options }, options, inputs);
  };
  if (section.holds === 'component') return canonical(path, value);
  const entries = Object.entries(value as JsonObject).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([name, entry]) => [name, canonical(`${path}/${name}`, entry)]));
}

function canonicalOptions(
  { schema, keyExcludes, keyDefaults }: Pick<Section, 'schema' | 'keyExcludes' | 'keyDefaults'>,
  options: JsonObject,
  inputs: readonly string[],
): JsonObject {
  const schemas = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject | undefined>>;
  const isNeutral = (name: string, value: Json) =>
    keyExcludes.includes(name) ||
    (schemas[name]?.['format'] === 'path' && isAmong(inputs, value)) ||
    (Object.hasOwn(keyDefaults, name) && canonicalJson(keyDefaults[name] as Json) === canonicalJson(value));
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => !isNeutral(name, value)));
}

/** Whether a path leads to a setting that stands at the value under which results equal those from before it was added. */
function isNeutralSetting(path: string, value: Json, sections: Sections): boolean {
  const [section = '', name = '', ...rest] = path.split('.');
  const neutral = rest.length > 0 ? undefined : sections.named(section)?.keyDefaults[name];
  return neutral !== undefined && canonicalJson(neutral) === canonicalJson(value);
}

/** Whether a place is an input, lies in one, or is a folder that holds one. */
function isAmong(inputs: readonly string[], place: Json): boolean {
  if (typeof place !== 'string') return false;
  return inputs.some((input) => isBelow(input, place) || isBelow(place, input));
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder.replace(/\/$/, '')}/`);
}

function withoutPaths(value: Json, path: string, excluded: readonly string[]): Json | undefined {
  if (excluded.includes(path)) return undefined;
  if (!excluded.some((candidate) => candidate.startsWith(`${path}.`))) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value as JsonObject)
    .map(([name, item]) => [name, withoutPaths(item, `${path}.${name}`, excluded)] as const)
    .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(kept);
}
