import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import type { Static, TSchema } from 'typebox';

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

const compiled = new WeakMap<TSchema, ValidateFunction>();

function validatorOf(schema: TSchema): ValidateFunction {
  const validate = compiled.get(schema) ?? ajv().compile(schema);
  compiled.set(schema, validate);
  return validate;
}

type Ajv = InstanceType<typeof import('ajv/dist/2020.js').Ajv2020>;
let loaded: Ajv | undefined;

/**
 * Loaded when the first value is checked. Its 80 modules take an eighth of what TypeBox's own validator takes, which matters
 * to the process that delivers beside a training.
 */
function ajv(): Ajv {
  if (loaded !== undefined) return loaded;
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  loaded = new Ajv2020({ strict: false, validateSchema: false, meta: false, code: { optimize: false } });
  return loaded;
}
