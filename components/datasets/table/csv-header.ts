import { open } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';

const longestHeader = 65_536;

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

/** The position of each wanted column. Names are compared without case. */
export function findColumns(header: readonly string[], wanted: readonly string[], name: string): readonly number[] {
  const positions = wanted.map((column) => header.findIndex((field) => field.toLowerCase() === column.toLowerCase()));
  const absent = wanted.filter((_, index) => positions[index] === -1);
  if (absent.length > 0) {
    throw new UserInputError({
      place: `${name}:1`,
      reason: `no column ${absent.join(', ')}; the file has ${header.join(', ')}`,
      remedy: 'Check that this is the table of the release that the dataset expects.',
    });
  }
  return positions;
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
