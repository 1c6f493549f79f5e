import { open } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import type { Field } from './field.js';
import { trimText } from './written-text.js';

const longestHeader = 65_536;

/** A field with its place in the file and its name there. */
export interface PlacedField extends Field {
  readonly source: string;
  readonly position: number;
}

/**
 * The column names in the first line of a comma-separated file, as written.
 *
 * @param path a file of UTF-8 whose lines end in line feeds
 * @param name names the file in errors
 */
export async function readCsvHeader(path: string, name: string): Promise<readonly string[]> {
  const start = await readStart(path);
  const line = firstLine(start);
  if (trimText(line) === '') {
    const isEmpty = trimText(start) === '';
    throw new UserInputError({
      place: `${name}:1`,
      reason: `${isEmpty ? 'the file is empty' : 'the first line is blank'}, expected a line of column names`,
      remedy: isEmpty ? 'Copy the file again from its source.' : 'Take away the lines before the column names.',
    });
  }
  const names = fieldsOf(line);
  const otherDelimiter =
    names.length === 1 ? ['\t', ';', '|'].find((delimiter) => line.includes(delimiter)) : undefined;
  if (otherDelimiter !== undefined) {
    throw new UserInputError({
      place: `${name}:1`,
      reason: `columns are separated by ${JSON.stringify(otherDelimiter)}, expected commas`,
      remedy: 'Save the table as comma-separated values.',
    });
  }
  return names;
}

/** The text to the first line end that is not within quotes. */
function firstLine(text: string): string {
  const [line] = /^(?:[^"\r\n]|"(?:[^"]|"")*")*/.exec(text)!;
  const isWhole = line.length === text.length || /[\r\n]/.test(text[line.length]!);
  return isWhole ? line : text.split(/\r?\n/, 1)[0]!;
}

/** The fields of a line, without their quotes. */
function fieldsOf(line: string): readonly string[] {
  const fields = `,${line}`.matchAll(/,\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain]) => trimText(quoted?.replaceAll('""', '"') ?? plain!));
}

/**
 * The place of each field; optional ones that the header lacks are left out. Names are compared without case, blanks around
 * them and the `#` that some sources begin with.
 */
export function placeFields(header: readonly string[], fields: readonly Field[], name: string): readonly PlacedField[] {
  const columns = header.map(plainName);
  const absent: string[] = [];
  const placed = fields.flatMap((field): readonly PlacedField[] => {
    const names = typeof field.source === 'string' ? [field.source] : field.source;
    const present = names.find((source) => columns.includes(plainName(source)));
    if (present === undefined) {
      if (field.isOptional !== true) absent.push(names.join(' or '));
      return [];
    }
    const position = columns.indexOf(plainName(present));
    if (position !== columns.lastIndexOf(plainName(present))) {
      throw new UserInputError({
        place: `${name}:1`,
        reason: `the column ${present} is there twice`,
        remedy: 'Keep the one that is right, and give the other another name.',
      });
    }
    return [{ ...field, source: present, position }];
  });
  if (absent.length > 0) {
    throw new UserInputError({
      place: `${name}:1`,
      reason: `no column ${absent.join(', ')}; the file has ${header.join(', ')}`,
      remedy: 'Check that this is the table of the release that the dataset expects.',
    });
  }
  return placed;
}

/** The name of a column as names are compared. */
function plainName(column: string): string {
  return trimText(trimText(column).replace(/^#/, '')).toLowerCase();
}

async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHeader), 0, longestHeader, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
