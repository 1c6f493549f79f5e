import { readFileSync, statSync } from 'node:fs';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';

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
    const text = readFileSync(file, 'utf8');
    if (text.includes('\0') || text.includes('\uFFFD'))
      return problem('E002', 'the file is not text in UTF-8', ['is it a data file or compressed?']);
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return problem('E001', `there is no file "${written}"`);
    if (code === 'EISDIR') return problem('E001', `"${written}" is a folder; an experiment is a YAML file`);
    return problem('E001', `"${written}" cannot be read (${code ?? String(error)})`);
  }
}
