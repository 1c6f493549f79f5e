import { join } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { conforms, departure } from '../conforms.js';
import { UserInputError } from '../errors.js';
import { readJson } from '../files/read-json.js';
import { replaceJson } from '../files/replace-file.js';
import type { Json, JsonObject } from '../json.js';
import { Type } from '../registry/type.js';
import { onlyKnown } from './only-known.js';

/** A file on disk that Formulary writes and reads: what it is called, what it holds, how it is read and written. */
export interface RecordFile<T> {
  /** `plan.json` */
  readonly name: string;
  /** Where it lies in a folder. */
  path(folder: string): string;
  /**
   * What the file in a folder holds; `undefined` where there is none.
   *
   * @throws UserInputError where it is damaged, from a newer version, or cannot be read; the message quotes nothing of it
   */
  read(folder: string): T | undefined;
  /** `read`, but `undefined` for a damaged file as well: for lists, which leave such a folder out. */
  readIfWhole(folder: string): T | undefined;
  /** `read` of a file that may have another name. */
  readAt(place: string): T | undefined;
  /** Whether a value has the shape of this file. */
  holds(value: unknown): value is T;
  /** A value that was read elsewhere, from a server for example, checked like a file's. `place` is named in errors. */
  parse(value: unknown, place: string): T;
  /** A value of this shape with the fields alone that the file may have: what leaves this machine holds nothing else. */
  onlyKnown(value: T): T;
  /** Writes the file, all of it or nothing, and forces it to the disk. */
  write(folder: string, value: T): Promise<void>;
}

/** A type whose fields and lists cannot be changed: what is read from a record, or written to one. */
export type Frozen<T> = JsonObject extends T
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Frozen<T[Name]> }
      : T;

/** Any JSON object: what only other parts of the program know the shape of. */
export const AnyObject = Type.Unsafe<JsonObject>(Type.Object({}));

export interface RecordOptions {
  /** What the reader of an error is told to do. */
  readonly remedy?: string;
  /** Blanks before each level. */
  readonly indent?: number;
}

/** Declares a file on disk. A field that older versions did not write is optional in its schema. */
export function recordFile<S extends TSchema>(
  name: string,
  schema: S,
  { remedy = 'Run the experiment again: finished stages are taken from the cache.', indent = 2 }: RecordOptions = {},
): RecordFile<Frozen<Static<S>>> {
  type Content = Frozen<Static<S>>;
  const fail = (place: string, reason: string, what = remedy): never => {
    throw new UserInputError({ place, reason, remedy: what });
  };
  const damaged = (place: string, reason: string): never =>
    fail(place, `the file is damaged, or no ${name} of this version: ${reason}`);
  const inFolder = (folder: string): string => join(folder, name);
  const parse = (value: unknown, place: string): Content => {
    const version = versionOf(value);
    if (version > 1) return fail(place, `was written by a newer version (schema ${version})`, 'Update Formulary.');
    const wrong = departure(schema, value);
    return wrong === undefined ? (value as Content) : damaged(place, wrong);
  };
  const readAt = (place: string): Content | undefined => {
    let value: unknown;
    try {
      value = readJson(place);
    } catch (error) {
      if (error instanceof SyntaxError) return damaged(place, 'it is not JSON');
      return fail(place, `cannot be read (${String((error as NodeJS.ErrnoException).code)})`);
    }
    return value === undefined ? undefined : parse(value, place);
  };
  return {
    name,
    path: inFolder,
    read: (folder) => readAt(inFolder(folder)),
    readIfWhole: (folder) => {
      try {
        const value = readJson(inFolder(folder));
        return conforms(schema, value) ? (value as Content) : undefined;
      } catch {
        return undefined;
      }
    },
    readAt,
    holds: (value): value is Content => conforms(schema, value),
    parse,
    onlyKnown: (value) => onlyKnown(schema, value as unknown as Json) as unknown as Content,
    write: (folder, value) => replaceJson(inFolder(folder), value as unknown as Json, indent),
  };
}

/** The `schema` that a record says it has; the first version where it does not say. */
function versionOf(value: unknown): number {
  const { schema } = (value ?? {}) as { readonly schema?: unknown };
  return typeof schema === 'number' ? schema : 1;
}
