import type { Json, JsonObject } from '../../json.js';
import type { ComponentDeclaration } from '../../registry/component-declaration.js';
import type { Catalogue } from '../../registry/registry.js';
import type { Section } from '../../registry/sections.js';
import { header, rowKeys, structure } from '../header.js';
import { strictSchema } from '../validation/strict-schema.js';
import { componentSchema, forEditors } from './component-schema.js';
import { sweepSchemas } from './sweep-schema.js';

/**
 * The JSON Schema of an experiment file, for editors. It is laxer than the check: a file may leave out what it inherits, and
 * the points of a sweep are free.
 */
export function experimentSchema(catalogue: Catalogue): JsonObject {
  const sections = catalogue.sections.all;
  const components = catalogue.all().filter(({ kind }) => sections.some((section) => kindOf(section) === kind));
  const sectionSchemas = Object.fromEntries(
    sections.map((section) => [section.name, sectionSchema(section, catalogue)]),
  );
  const rowSections = sections.filter((section) => section.common !== true).map(({ name }) => name);
  const headerProperties = withAblations(forEditors(header) as JsonObject, catalogue);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Formulary experiment',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...structure,
      ...headerProperties,
      ...references(sections.map(({ name }) => name)),
      rows: {
        description: structure['rows']?.['description'] as string,
        type: 'object',
        additionalProperties: { anyOf: [{ $ref: '#/$defs/patch' }, { type: 'null' }] },
      },
      sweep: { $ref: '#/$defs/sweep' },
    },
    $defs: {
      ...Object.fromEntries(Object.entries(sectionSchemas).map(([name, schema]) => [`section-${name}`, schema])),
      ...Object.fromEntries(components.map((component) => [definition(component), componentSchema(component)])),
      ...sweepSchemas,
      patch: {
        type: 'object',
        description: 'What a row changes: sections, or dotted paths.',
        additionalProperties: false,
        patternProperties: { '\\.': true },
        properties: {
          ...references(rowSections),
          ...Object.fromEntries(rowKeys.map((key) => [key, headerProperties[key] as Json])),
        },
      },
    },
  };
}

function references(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/section-${name}` }]));
}

function sectionSchema(section: Section, catalogue: Catalogue): JsonObject {
  const { description } = section;
  if (section.holds === 'settings') return { description, ...(forEditors(strictSchema(section.schema)) as JsonObject) };
  const choice = componentChoice(catalogue.ofKind(section.kind));
  if (section.holds === 'component') return { description, ...choice };
  return { description, type: ['object', 'null'], additionalProperties: choice };
}

/** One of several components, told apart by `type`; without `type` (inherited), an option of any of them. */
function componentChoice(components: readonly ComponentDeclaration[]): JsonObject {
  if (components.length === 0) return { type: ['object', 'null'] };
  const options = components.flatMap(({ options: schema }) => Object.keys((schema['properties'] ?? {}) as JsonObject));
  return {
    type: ['object', 'null'],
    properties: { type: { enum: components.map(({ type }) => type), description: 'Which component.' } },
    allOf: [
      ...components.map((component) => ({
        if: { type: 'object', properties: { type: { const: component.type } }, required: ['type'] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: { $ref: `#/$defs/${definition(component)}` },
      })),
      {
        if: { type: 'object', not: { required: ['type'] } },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: options.length === 0 ? { maxProperties: 0 } : { propertyNames: { enum: [...new Set(options)].sort() } },
      },
    ],
  };
}

/** The keys of the header, with the toggles that exist. */
function withAblations(schema: JsonObject, catalogue: Catalogue): JsonObject {
  const properties = schema['properties'] as Readonly<Record<string, JsonObject>>;
  const toggles = catalogue.ofKind('ablation').map(({ type, summary }) => ({ const: type, description: summary }));
  if (toggles.length === 0) return properties;
  const description =
    (header['properties'] as Readonly<Record<string, JsonObject>>)['ablations']?.['description'] ?? '';
  return { ...properties, ablations: { description, type: 'array', items: { oneOf: toggles } } };
}

function definition({ kind, type }: ComponentDeclaration): string {
  return `${kind}-${type}`;
}

function kindOf(section: Section): string | undefined {
  return section.holds === 'settings' ? undefined : section.kind;
}
