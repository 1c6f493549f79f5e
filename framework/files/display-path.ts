import { isAbsolute, relative, sep } from 'node:path';

/** A path as a person would type it: relative to the folder, by default the working one, if the file lies below it. */
export function displayPath(file: string, folder: string = process.cwd()): string {
  if (!isAbsolute(file)) return file;
  const below = relative(folder, file);
  return below.split(sep)[0] === '..' || isAbsolute(below) ? file : below || '.';
}
