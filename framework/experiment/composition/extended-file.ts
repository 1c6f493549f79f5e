import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserInputError } from '../../errors.js';
import { readJsonIfWhole } from '../../files/read-json.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';

const packagePath = /^((?:@[\w.-]+\/)?[\w.-]+):(.+)$/;

/** The absolute path that an entry of `extends` names: relative to its file, or `package:path`. */
export function extendedFile(written: string, from: string, root: string, place: Place): string | Problem {
  const problem = (code: string, message: string, ...notes: string[]): Problem => ({
    ...place,
    code,
    path: 'extends',
    message,
    received: written,
    notes,
  });
  const inPackage = packagePath.exec(written);
  if (inPackage !== null) {
    const [name, inner] = [inPackage[1] as string, inPackage[2] as string];
    const folder = packageFolder(name, dirname(from));
    if (folder === undefined)
      return problem('E026', `the package ${name} is not installed`, `install it: npm install ${name}`);
    const file = resolve(folder, inner);
    return isInside(folder, file) ? file : problem('E023', `"${inner}" leaves the package ${name}`);
  }
  const file = resolve(dirname(from), written);
  if (isAbsolute(written) || !(isInside(root, file) || isInside(dirname(from), file))) {
    return problem(
      'E023',
      `"${written}" leaves the project`,
      'a file extends files of its own project, or those of a package: `package:path`',
    );
  }
  return file;
}

/**
 * The absolute path of an experiment that was named on the command line: relative to the current folder, or `package:path`.
 *
 * @example
 * experimentPath('formulary:experiments/quickstart.yaml')
 */
export function experimentPath(named: string): string {
  const inPackage = packagePath.exec(named);
  if (inPackage === null || existsSync(named)) return resolve(named);
  const [name, inner] = [inPackage[1] as string, inPackage[2] as string];
  const folder = packageFolder(name, process.cwd());
  const file = folder === undefined ? undefined : resolve(folder, inner);
  if (file !== undefined && isInside(folder!, file)) return file;
  throw new UserInputError({
    place: named,
    reason: file === undefined ? `the package ${name} is not installed` : `"${inner}" leaves the package ${name}`,
    remedy: 'Write a path, or a package and a path in it: formulary:experiments/quickstart.yaml',
  });
}

/** The folder of Formulary itself, wherever it is installed. */
export function ownFolder(): string {
  return fileURLToPath(new URL('../../../..', import.meta.url));
}

/**
 * The folder of an installed package, looked up as Node does: `node_modules` of this folder and those above, or the package
 * that this folder belongs to. `formulary` is the program that runs.
 */
export function packageFolder(name: string, from: string): string | undefined {
  if (name === 'formulary') return ownFolder();
  if (!isPackageName(name)) return undefined;
  for (let folder = from; ; folder = dirname(folder)) {
    if (nameOf(folder) === name) return folder;
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The name in the package.json of a folder; absent where there is none that can be read. */
function nameOf(folder: string): string | undefined {
  const manifest = readJsonIfWhole(join(folder, 'package.json')) as { readonly name?: unknown } | null | undefined;
  return typeof manifest?.name === 'string' ? manifest.name : undefined;
}

/** Whether a text can be the name of a package: no path that leaves `node_modules`. */
export function isPackageName(name: string): boolean {
  return /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(name);
}

/** Whether an absolute path is a folder or lies below it. */
export function isInside(folder: string, file: string): boolean {
  const below = relative(folder, file);
  return below === '' || !(below.split(sep)[0] === '..' || isAbsolute(below));
}
