import type { ErrorObject } from 'ajv/dist/2020.js';
import { validatorOf } from '../../../framework/conforms.js';
import { UserInputError } from '../../../framework/errors.js';
import { Faults } from '../table/faults.js';
import { type CohortRecord, cohortRecord } from '../cohort/record.js';

const validate = validatorOf<CohortRecord>(cohortRecord);

/** A record with its place in the source, for errors: `cohort.jsonl:7`. */
export interface PlacedRecord {
  readonly place: string;
  readonly record: CohortRecord;
}

/**
 * Reads one record from JSON.
 *
 * @throws UserInputError with all faults: the place and the part of the record, never its value
 */
export function parseRecord(text: string, place: string): CohortRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw recordError(place, 'the record is not JSON', 'Write one JSON object a line, and no line breaks within it.');
  }
  if (validate(value)) return value;
  const faults = new Faults();
  for (const error of distinct(validate.errors!)) faults.add(recordError(place, reasonOf(error), remedyOf(error)));
  throw faults.asOne();
}

/** One error for each fault: of a number in the place of a text or null, ajv has three, and the first says most. */
function distinct(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const told = new Set<string>();
  return errors.filter((error) => {
    const isAboutKeys = error.keyword === 'required' || error.keyword === 'additionalProperties';
    const names = [reasonOf(error), ...(isAboutKeys ? [] : [error.instancePath])];
    const isTold = names.some((name) => told.has(name));
    for (const name of names) told.add(name);
    return !isTold;
  });
}

/** What helps where something other than the form alone does. */
function remedyOf({ instancePath, keyword }: ErrorObject): string | undefined {
  if (keyword === 'type' && /\/(diagnoses|procedures|medications|profile)\//.test(instancePath))
    return 'Write codes and values of profile in quotes, numbers too: "0389" as a number would have lost its zero.';
  if (keyword === 'additionalProperties' && instancePath.startsWith('/visits/'))
    return 'Take the key out. A visit has no time: visits stand from the oldest to the newest (docs/cohort.md).';
  return undefined;
}

export function recordError(
  place: string,
  reason: string,
  remedy = 'See docs/cohort.md for the form, and schemas/datasets/records/cohort-record.schema.json.',
): UserInputError {
  return new UserInputError({ place, reason, remedy });
}

/** Puts ajv's errors into words that quote nothing of the record. */
export function reasonOf({ instancePath, keyword, params, message, parentSchema }: ErrorObject): string {
  const part = partOf(instancePath);
  if (keyword === 'additionalProperties') {
    const keys = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
    return `${part} has an unknown key${keys.length === 0 ? '' : `, expected ${keys.join(', ')}`}`;
  }
  if (keyword === 'minItems' || keyword === 'minLength') return `${part} is empty`; // Every minimum in the schema is 1.
  if (keyword === 'enum') {
    const allowed = params['allowedValues'] as readonly (string | null)[];
    return `${part} must be ${allowed.filter((value) => value !== null).join(', ')} or absent`;
  }
  if (keyword === 'type' && params['type'] === 'string') return `${part} must be a text in quotes`;
  if (keyword === 'required') return `${part} has no ${String(params['missingProperty'])}`;
  return `${part} ${message ?? 'is not as it should be'}`;
}

/**
 * Writes `/visits/2/diagnoses/0` as `visits[2].diagnoses[0]`. Names of profile features come from the file, so they are left
 * out.
 */
function partOf(pointer: string): string {
  const [first, ...rest] = pointer.split('/').slice(1);
  if (first === undefined) return 'the record';
  if (first === 'profile' && rest.length > 0) return 'a value of profile';
  return rest.reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : `${path}.${step}`), first);
}
