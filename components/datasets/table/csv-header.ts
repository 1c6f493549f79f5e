import { open } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import type { Field } from './field.js';

const longestHeader = 65_536;

/** A field with its place in the file and its name there. */
export interface PlacedField extends Field {
  readonly source: string;
  readonly position: number;
}

/** The column names in the first line of a comma-separated file, as written. */
export async function readCsvHeader(path: string, name: string): Promise<readonly string[]> {
  const start = await readStart(path);
  const line = start.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0]!;
  if (line.trim() === '') {
    throw new UserInputError({
      place: `${name}:1`,
      reason: 'the file is empty, expected a line of column names',
      remedy: 'Copy the file again from its source.',
    });
  }
  const names = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
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

/** The place of each field. Names are compared without case, blanks around them and the `#` that some sources begin with. */
export function placeFields(header: readonly string[], fields: readonly Field[], name: string): readonly PlacedField[] {
  const columns = header.map(plainName);
  const placed = fields.map((field): PlacedField => {
    const names = typeof field.source === 'string' ? [field.source] : field.source;
    const present = names.find((source) => columns.includes(plainName(source)));
    const position = present === undefined ? -1 : columns.indexOf(plainName(present));
    if (position !== columns.lastIndexOf(plainName(present ?? ''))) {
      throw new UserInputError({
        place: `${name}:1`,
        reason: `the column ${present} is there twice`,
        remedy: 'Keep the one that is right, and give the other another name.',
      });
    }
    return { ...field, source: present ?? names.join(' or '), position };
  });
  const absent = placed.filter(({ position }) => position === -1).map(({ source }) => source);
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
  return column.replace(/^#/, '').trim().toLowerCase();
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
