import { readFile } from 'node:fs/promises';

/** A JSON file's content, or undefined where there is no such file. Throws a `SyntaxError` where it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text);
}
