import type * as typebox from 'typebox';

/**
 * TypeBox's way of declaring options, with TypeBox's types: `Type.Object({ width: Type.Integer({ minimum: 1 }) })` is a JSON
 * Schema, and `Static<typeof options>` its TypeScript type. Only the functions that options need, because importing TypeBox
 * itself loads 680 modules, a third of a second in every process that runs something. Other packages may declare their options
 * with TypeBox as well: a component's options are JSON Schema, whoever has written them.
 */
export const Type = {
  Object: (properties: Readonly<Record<string, Schema>>, more: object = {}) => {
    const required = Object.keys(properties).filter((name) => !optional.has(properties[name] as Schema));
    return { type: 'object', ...(required.length > 0 && { required }), properties, ...more };
  },
  /** Marks the option itself: it need not be there. */
  Optional: (schema: Schema) => {
    const copy = { ...schema };
    optional.add(copy);
    return copy;
  },
  String: (more: object = {}) => ({ type: 'string', ...more }),
  Number: (more: object = {}) => ({ type: 'number', ...more }),
  Integer: (more: object = {}) => ({ type: 'integer', ...more }),
  Boolean: (more: object = {}) => ({ type: 'boolean', ...more }),
  Null: (more: object = {}) => ({ type: 'null', ...more }),
  Unknown: (more: object = {}) => ({ ...more }),
  Literal: (value: boolean | number | string, more: object = {}) => ({ type: typeof value, const: value, ...more }),
  Union: (branches: readonly Schema[], more: object = {}) => ({ anyOf: branches, ...more }),
  Array: (items: Schema, more: object = {}) => ({ type: 'array', items, ...more }),
  /** A map whose keys are any text: the key is `Type.String()`. */
  Record: (_key: Schema, values: Schema, more: object = {}) => ({
    type: 'object',
    patternProperties: { '^.*$': values },
    ...more,
  }),
  Unsafe: (schema: Schema) => ({ ...schema }),
} as unknown as Pick<
  typeof typebox.Type,
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Record'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe'
>;

type Schema = Readonly<Record<string, unknown>>;

const optional = new WeakSet<Schema>();
