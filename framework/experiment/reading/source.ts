import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** More than any experiment needs; a larger file is a mistake (a data file) or an attack. */
const largestFile = 1_000_000;

/**
 * The text of an experiment file, or why it cannot be read. `written` is how it was named, `from` the place that names it.
 */
export function readSource(file: string, written: string, from?: Place): string | Problem {
  const problem = (code: string, message: string, notes: readonly string[] = []): Problem => ({
    ...(from ?? { file, line: 1, column: 1, length: 0 }),
    code,
    path: from === undefined ? '' : 'extends',
    message,
    notes,
  });
  try {
    const { size } = statSync(file);
    if (size > largestFile)
      return problem('E005', `the file has ${(size / 1e6).toFixed(1)} MB; an experiment has at most 1 MB`);
    const bytes = readFileSync(file);
    if (isUtf16(bytes)) return problem('E002', 'the file is text in UTF-16', ['save it as UTF-8']);
    const text = bytes.toString('utf8');
    if (text.includes('\0') || text.includes('\uFFFD'))
      return problem('E002', 'the file is not text in UTF-8', ['is it a data file or compressed?']);
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { ...problem('E001', `there is no file "${written}"`), ...meant(file) };
    if (code === 'EISDIR') return problem('E001', `"${written}" is a folder; an experiment is a YAML file`);
    return problem('E001', `"${written}" cannot be read (${code ?? String(error)})`);
  }
}

/** Whether a file begins as UTF-16 does: with its byte order mark, or with a letter of one byte among two. */
function isUtf16([first = 1, second = 1]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
}

/** The file of the same folder that was probably meant, or how far the path leads. */
function meant(file: string): Pick<Problem, 'suggestion' | 'notes'> {
  const folder = dirname(file);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return { notes: [`there is no folder "${folder}"`] };
  }
  const suggestion = nearest(
    basename(file),
    names.filter((name) => /\.ya?ml$/.test(name)),
  );
  return suggestion === undefined ? {} : { suggestion };
}
