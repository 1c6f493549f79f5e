import { existsSync } from 'node:fs';
import path from 'node:path';
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
    const folder = packageFolder(name, path.dirname(from));
    if (folder === undefined)
      return problem('E026', `the package ${name} is not installed`, `install it: npm install ${name}`);
    const file = path.resolve(folder, inner);
    return isInside(folder, file) ? file : problem('E023', `"${inner}" leaves the package ${name}`);
  }
  const file = path.resolve(path.dirname(from), written);
  if (path.isAbsolute(written) || !(isInside(root, file) || isInside(path.dirname(from), file)))
    return problem(
      'E023',
      `"${written}" leaves the project`,
      'a file extends files of its own project, or those of a package: `package:path`',
    );
  return file;
}

/** The folder of an installed package, looked up as Node does: `node_modules` of this folder and those above. */
export function packageFolder(name: string, from: string): string | undefined {
  if (!isPackageName(name)) return undefined;
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Whether a text can be the name of a package: no path that leaves `node_modules`. */
export function isPackageName(name: string): boolean {
  return /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(name);
}

/** Whether an absolute path is a folder or lies below it. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || !(relative.split(path.sep)[0] === '..' || path.isAbsolute(relative));
}
