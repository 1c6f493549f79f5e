import { readFileSync } from 'node:fs';

/**
 * A JSON file's content, or `undefined` where there is no such file.
 *
 * @throws SyntaxError where it is not JSON, and the system's error where it cannot be read
 */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
  return JSON.parse(text);
}

/** `readJson`, but `undefined` as well where the file is not JSON or cannot be read. */
export function readJsonIfWhole(file: string): unknown {
  try {
    return readJson(file);
  } catch {
    return undefined;
  }
}
