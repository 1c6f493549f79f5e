import { resolve } from 'node:path';
import { conforms } from '../conforms.js';
import { UserInputError } from '../errors.js';
import { expectedBy } from '../experiment/validation/expected.js';
import type { Json, JsonObject } from '../json.js';

/**
 * The options of a verb as its schemas want them: numbers as numbers, paths relative to the working folder made absolute.
 * Options that were not typed stay absent.
 *
 * @throws UserInputError for a value that an option does not take
 */
export function parsedOptions(schemas: Readonly<Record<string, JsonObject>>, typed: JsonObject): JsonObject {
  const entries = Object.entries(schemas).flatMap(([name, schema]): [string, Json][] => {
    const text = typed[name];
    if (text === undefined) return [];
    const value = valueOf(text, schema);
    if (conforms(schema, value)) return [[name, value]];
    throw new UserInputError({
      place: flagOf(name),
      reason: `received "${String(text)}", expected ${expectedBy(schema)}`,
    });
  });
  return Object.fromEntries(entries);
}

/** The option `atMost` is `--at-most` on the command line. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function valueOf(text: Json, { type, format }: JsonObject): Json {
  if (typeof text !== 'string') return text;
  if (type === 'number' || type === 'integer') return text.trim() === '' ? text : Number(text);
  return format === 'path' ? resolve(text) : text;
}
