import type { KeyParts } from '../registry/component.js';
import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { Catalogue } from '../registry/registry.js';
import type { Section, Sections } from '../registry/sections.js';
import { valueAt, type Json, type JsonObject } from '../json.js';
import { canonicalDigest, canonicalJson } from './canonical-json.js';
import type { ComponentIdentity, Ingredients } from '../records/ingredients.js';

/**
 * The values of a row that a stage reads, in canonical form. Four kinds of options are left out: those that never change
 * results (`keyExcludes`), those at the value that equals their absence (`keyDefaults`), those that belong to other parts
 * (`keyParts`), and paths of inputs, because the contents of a file count and its place does not.
 *
 * @param reads dotted paths, or a section and a part of what its component makes: `dataset#split`
 * @param inputs raw files that the stage, or one before it, reads
 */
export function stageValues(
  reads: readonly string[],
  row: JsonObject,
  catalogue: Catalogue,
  inputs: readonly string[] = [],
): Pick<Ingredients, 'values' | 'components'> {
  const values: Record<string, Json> = {};
  const components: Record<string, ComponentIdentity> = {};
  for (const read of reads) {
    const { path, part } = parseRead(read);
    const value = valueAt(row, path);
    if (value === undefined || value === null || isNeutralSetting(path, value, catalogue.sections)) continue;
    values[read] = canonicalSection(path, value, { catalogue, components, inputs, part });
  }
  return { values, components };
}

/** A read of a stage in its two halves: `dataset#split` is the part `split` of what the component of `dataset` makes. */
export function parseRead(read: string): { readonly path: string; readonly part: string | undefined } {
  const [path = '', part] = read.split('#');
  return { path, part };
}

/** Whether an option decides a part. An option that stands in no part belongs to every part. */
function isOfPart(keyParts: KeyParts, option: string, part: string): boolean {
  return keyParts[part]?.includes(option) === true || !Object.values(keyParts).some((own) => own.includes(option));
}

/** The part of a component that enters the keys of the stages that read it. */
export function identityOf(component: ComponentDeclaration): ComponentIdentity {
  const { kind, type, version, digest } = component;
  return { kind, type, version, module: digest };
}

/** SHA-256 of the code of `framework/tensor` that some components use; absent where none uses any. */
export function tensorCodeOf(components: readonly (ComponentDeclaration | undefined)[]): string | undefined {
  const digests = new Set(components.flatMap((component) => component?.tensor ?? []));
  const [only] = digests;
  return digests.size > 1 ? canonicalDigest([...digests].sort()) : only;
}

interface Surroundings {
  readonly catalogue: Catalogue;
  /** Filled with the components behind the values. */
  readonly components: Record<string, ComponentIdentity>;
  readonly inputs: readonly string[];
  readonly part: string | undefined;
}

function canonicalSection(path: string, value: Json, { catalogue, components, inputs, part }: Surroundings): Json {
  const section = catalogue.sections.named(path);
  if (section === undefined) return value;
  if (section.holds === 'settings') return canonicalOptions(section, value as JsonObject, inputs);
  const canonical = (place: string, entry: Json | undefined): Json => {
    const options = entry as JsonObject;
    const component = catalogue.find(section.kind, String(options['type']));
    if (component === undefined) throw new Error(`${place}: there is no ${section.kind} "${String(options['type'])}"`);
    components[place] = identityOf(component);
    const ofPart = Object.entries(options).filter(
      ([name]) => name === 'type' || part === undefined || isOfPart(component.keyParts, name, part),
    );
    return canonicalOptions({ ...component, schema: component.options }, Object.fromEntries(ofPart), inputs);
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
