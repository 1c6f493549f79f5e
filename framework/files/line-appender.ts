import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/**
 * Appends lines to a file, each whole or, where a kill or a full disk tears it, without taking the next one with it: what is
 * torn is ended before the next line begins.
 *
 * @param to where to write, if the file is already open
 */
export function lineAppender(file: string, to: string | number = file): (line: string) => void {
  let isTorn = endsTorn(file);
  return (line) => {
    const before = isTorn ? '\n' : '';
    isTorn = true;
    appendFileSync(to, `${before}${line}\n`);
    isTorn = false;
  };
}

function endsTorn(file: string): boolean {
  const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  return content.length > 0 && content.at(-1) !== 10;
}
