import { isMap, isScalar, isSeq, parseDocument, type Node as YamlNode, type Pair } from 'yaml';
import { header, headerKeys, rowKeys } from '../../../framework/experiment/header.js';
import { branchesOf } from '../../../framework/experiment/validation/expected.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Catalogue } from '../../../framework/registry/registry.js';
import type { Section } from '../../../framework/registry/sections.js';

/** A key of an experiment file as it stands in the text. */
export interface Key {
  readonly text: string;
  /** Offset of its first character in the file. */
  readonly start: number;
  /** Counts from 1. */
  readonly line: number;
  /** Named by the schema (`width`), or by the author (a row, a loss). Dotted paths are neither. */
  readonly by: 'schema' | 'author';
  /** Kind of an author's name. */
  readonly section?: string;
}

type Schemas = readonly JsonObject[];

/** Every key of the file that the schema or the author names, told apart by the schemas of the components. */
export function keysOf(text: string, catalogue: Catalogue): readonly Key[] {
  const keys: Key[] = [];
  const ofRows = catalogue.sections.all.filter((one) => one.common !== true).map(({ name }) => name);
  const inRows = [...ofRows, ...rowKeys];
  const add = (node: YamlNode, by: Key['by'], section?: string) => {
    if (!isScalar(node) || node.type !== 'PLAIN' || !node.range) return;
    const start = node.range[0];
    const line = text.slice(0, start).split('\n').length;
    keys.push({ text: String(node.source), start, line, by, ...(section !== undefined && { section }) });
  };
  const optionsOf = (kind: string): Schemas =>
    catalogue.ofKind(kind).map(({ options }) => ({
      ...options,
      properties: { type: {}, ...(options['properties'] as JsonObject) },
    }));

  const options = (node: YamlNode | null, schemas: Schemas): void => {
    if (isSeq(node)) {
      const items = alternatives(schemas).flatMap((schema) =>
        schema['items'] === undefined ? [] : [schema['items'] as JsonObject],
      );
      for (const item of node.items) options(item as YamlNode, items);
    }
    for (const { key, value } of pairs(node)) {
      const inner = alternatives(schemas).flatMap((schema) => {
        const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
        return Object.hasOwn(properties, String(key)) ? [properties[String(key)] as JsonObject] : [];
      });
      if (inner.length > 0) add(key, 'schema');
      options(value, inner);
    }
  };
  const section = (value: YamlNode | null, found: Section): void => {
    if (found.holds === 'settings') return options(value, [found.schema]);
    if (found.holds === 'component') return options(value, optionsOf(found.kind));
    for (const entry of pairs(value)) {
      add(entry.key, 'author', found.name);
      options(entry.value, optionsOf(found.kind));
    }
  };
  const patch = (node: YamlNode | null, known: readonly string[]): void => {
    for (const { key, value } of pairs(node)) {
      const name = String(key);
      if (known.includes(name)) add(key, 'schema');
      const found = catalogue.sections.named(name);
      if (found !== undefined) section(value, found);
    }
  };
  const named = (node: YamlNode | null): void => {
    for (const { key, value } of pairs(node)) {
      add(key, 'author', 'rows');
      patch(value, inRows);
    }
  };
  const sweep = (node: YamlNode | null): void => {
    for (const { key, value } of pairs(node)) {
      const operator = String(key);
      add(key, 'schema');
      if (isSeq(value) && operator !== 'ablate') {
        for (const item of value.items) sweep(item as YamlNode);
      } else if (operator === 'list' || operator === 'ablate') {
        named(value);
      } else if (operator === 'random') {
        for (const entry of pairs(value)) {
          add(entry.key, 'schema');
          for (const drawn of pairs(entry.value))
            for (const { key: distribution } of pairs(drawn.value)) add(distribution, 'schema');
        }
      }
    }
  };

  const { contents } = parseDocument(text);
  patch(contents, [...headerKeys, ...catalogue.sections.all.map(({ name }) => name)]);
  for (const { key, value } of pairs(contents)) {
    if (String(key) === 'rows') named(value);
    if (String(key) === 'sweep') sweep(value);
    const described = (header['properties'] as Readonly<Record<string, JsonObject>>)[String(key)];
    if (described !== undefined) options(value, [described]);
  }
  return keys;
}

function pairs(node: YamlNode | null): readonly { readonly key: YamlNode; readonly value: YamlNode | null }[] {
  return isMap(node) ? (node.items as unknown as readonly Pair<YamlNode, YamlNode | null>[]) : [];
}

function alternatives(schemas: Schemas): Schemas {
  return schemas.flatMap((schema) => branchesOf(schema) ?? [schema]);
}
