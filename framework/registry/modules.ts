import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, existsSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { componentFolders } from './kinds.js';

/** A module that declares a component, found by its place alone. */
export interface ComponentModule {
  readonly kind: string;
  readonly type: string;
  readonly module: string;
  readonly package?: string;
}

const extension = /\.m?js$/;

/** `<folder>/<kinds>/<type>.js` and `<folder>/<kinds>/<type>/<type>.js`, ordered by kind and type. */
export function componentModules(folder: string, packageName?: string): readonly ComponentModule[] {
  const origin = packageName === undefined ? {} : { package: packageName };
  return Object.entries(componentFolders).flatMap(([kind, kindFolder]) =>
    entries(path.join(folder, kindFolder))
      .map((entry) => moduleOf(path.join(folder, kindFolder), entry))
      .filter((found) => found !== undefined)
      .map((found) => ({ kind, ...found, ...origin })),
  );
}

function moduleOf(folder: string, entry: Dirent): { readonly type: string; readonly module: string } | undefined {
  if (entry.isDirectory()) {
    const candidates = ['js', 'mjs'].map((suffix) => path.join(folder, entry.name, `${entry.name}.${suffix}`));
    const module = candidates.find((candidate) => existsSync(candidate));
    return module === undefined ? undefined : { type: entry.name, module };
  }
  if (!extension.test(entry.name)) return undefined;
  return { type: entry.name.replace(extension, ''), module: path.join(folder, entry.name) };
}

/** SHA-256 of the module; of every module in the folder where the component has a folder of its own. */
export function moduleDigest(found: ComponentModule): string {
  const hash = createHash('sha256');
  const folder = path.dirname(found.module);
  if (path.basename(folder) !== found.type) return hash.update(readFileSync(found.module)).digest('hex');
  for (const file of modulesBelow(folder)) {
    const source = readFileSync(file);
    hash.update(`${path.relative(folder, file)}\0${source.length}\0`).update(source);
  }
  return hash.digest('hex');
}

/** Absolute paths of all modules below a folder, in a fixed order. */
export function modulesBelow(folder: string): readonly string[] {
  return entries(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : modulesBelow(file);
    return extension.test(entry.name) ? [file] : [];
  });
}

function entries(folder: string): readonly Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
