import type { Json, JsonObject } from '../../json.js';
import type { ComponentDeclaration } from '../../registry/component-declaration.js';
import { strictSchema } from '../validation/strict-schema.js';

/** The schema of a component as a file may write it: any value may be an expression, nothing has to be repeated. */
export function componentSchema(component: ComponentDeclaration): JsonObject {
  const { kind, type, summary, options } = component;
  const editable = forEditors(strictSchema(options)) as JsonObject;
  const properties = { type: { const: type, description: summary }, ...(editable['properties'] as JsonObject) };
  return { title: `${kind}/${type}`, description: summary, ...editable, properties };
}

/** Relaxes a schema for files. A file may inherit required options, and `"${…}"` may stand for any value. */
export function forEditors(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(forEditors as (item: Json) => Json);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {
    required: _required,
    properties,
    items,
    anyOf,
    refersTo: _refersTo,
    replacedBy: _replacedBy,
    namesA: _namesA,
    mustDeclare: _mustDeclare,
    ...rest
  } = schema as JsonObject & {
    readonly properties?: Readonly<Record<string, JsonObject>>;
  };
  const relaxed: JsonObject = {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, orExpression(inner)])),
    }),
    ...(items !== undefined && { items: orExpression(items as JsonObject) }),
    ...(anyOf !== undefined && { anyOf: forEditors(anyOf) }),
  };
  return relaxed;
}

const expression: JsonObject = { type: 'string', pattern: '\\$\\{', description: 'An expression.' };

/** The schema or an expression, with the description and default where editors look for them. */
function orExpression(schema: JsonObject): JsonObject {
  const { description, default: fallback, examples, ...rest } = schema;
  const annotations = {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
  };
  const takesText = rest['type'] === 'string' && rest['enum'] === undefined && rest['pattern'] === undefined;
  const inner = forEditors(rest) as JsonObject;
  if (takesText) return { ...annotations, ...inner };
  const branches = rest['anyOf'] === undefined ? [inner] : (inner['anyOf'] as readonly Json[]);
  return { ...annotations, anyOf: [...branches, expression] };
}
