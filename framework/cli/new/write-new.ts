import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { UserInputError } from '../../errors.js';

/** Text of a file to be made, by its path. */
export type NewFiles = Readonly<Record<string, string>>;

/** Writes new files, or none of them where one is there already. Returns their paths as a person would type them. */
export function writeNew(files: NewFiles): readonly string[] {
  const paths = Object.keys(files);
  const present = paths.filter((path) => existsSync(path));
  if (present.length > 0) {
    throw new UserInputError({
      place: present.map(shown).join(', '),
      reason: 'is there already',
      remedy: 'Choose another name, or remove it.',
    });
  }
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, files[path]!, { flag: 'wx' });
  }
  return paths.map(shown);
}

/** A template's text with the names of its examples replaced. */
export function filledIn(template: string, names: Readonly<Record<string, string>>): string {
  const text = readFileSync(template, 'utf8');
  return Object.entries(names).reduce((filled, [example, name]) => filled.replaceAll(example, name), text);
}

/** @param what such as `name of a component` */
export function requireName(name: string, what: string): string {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return name;
  throw new UserInputError({
    reason: `"${name}" is no ${what}`,
    remedy: 'Write small letters and digits, with hyphens between words: focal-loss.',
  });
}

function shown(path: string): string {
  return relative(process.cwd(), resolve(path)) || '.';
}
