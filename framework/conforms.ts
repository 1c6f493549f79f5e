import type { ErrorObject, FuncKeywordDefinition, ValidateFunction } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import type { Static, TSchema } from 'typebox';
import { templateFaults } from './text-template.js';

/** Whether a value that was read from a file or an answer has the shape that a schema declares. */
export function conforms<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return validatorOf(schema)(value);
}

/** Where a value first departs from a schema, in words: `/rows/0/seed must be integer`; undefined where it conforms. */
export function departure(schema: TSchema, value: unknown): string | undefined {
  const validate = validatorOf(schema);
  return validate(value) ? undefined : inWords(validate.errors?.[0]);
}

function inWords(error: ErrorObject | undefined): string {
  return `${error?.instancePath || 'the whole'} ${error?.message ?? 'is not as expected'}`;
}

const compiled = new WeakMap<object, ValidateFunction>();

/**
 * Checks values against a JSON Schema (2020-12) and leaves all problems in `errors`, each with the schema that it departs from.
 */
export function validatorOf<T = unknown>(schema: object): ValidateFunction<T> {
  const validate = compiled.get(schema) ?? ajv().compile(schema);
  compiled.set(schema, validate);
  return validate as ValidateFunction<T>;
}

type Ajv = InstanceType<typeof import('ajv/dist/2020.js').Ajv2020>;
let loaded: Ajv | undefined;

/**
 * One for the process, loaded where the first value is checked: its 80 modules take a sixteenth of a second, an eighth of what
 * TypeBox's own validator takes. Compiling a schema takes longer than using it a thousand times. Schemas come from declarations
 * that tests check; checking each again at every start takes longer than all the rest.
 */
function ajv(): Ajv {
  if (loaded !== undefined) return loaded;
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  loaded = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  });
  loaded.addFormat('path', true);
  loaded.addKeyword({ keyword: 'fields', type: 'string', schemaType: 'array', errors: true, validate: checkFields });
  return loaded;
}

/** The keyword `fields`: a text in which these names may stand in braces, and no others. */
const checkFields: NonNullable<FuncKeywordDefinition['validate']> = (fields: readonly string[], text: string) => {
  const faults = templateFaults(text, fields);
  checkFields.errors = faults.map(({ field, message }) => ({ keyword: 'fields', message, params: { field, fields } }));
  return faults.length === 0;
};
