import { readFileSync } from 'node:fs';

/**
 * A JSON file's content, or `undefined` where there is no such file.
 *
 * @throws SyntaxError where it is not JSON, and the system's error where it cannot be read
 */
export function readJson(file: string): unknown {
  const text = readIfThere(file);
  return text === undefined ? undefined : JSON.parse(text);
}

/** `readJson`, but `undefined` as well where the file is not JSON or cannot be read. */
export function readJsonIfWhole(file: string): unknown {
  try {
    return readJson(file);
  } catch {
    return undefined;
  }
}

/**
 * The values of a file that holds one JSON value a line, in order; none where there is no such file. A line that a killed
 * writer left torn is passed over.
 */
export function readJsonLines(file: string): readonly unknown[] {
  const text = readIfThere(file);
  return text === undefined ? [] : text.split('\n').flatMap(parseLine);
}

/** The value of one line, in a list; an empty list for a line that is empty or torn. */
export function parseLine(line: string): readonly unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** `undefined` where there is no such file, or no such folder. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
