import { readdirSync, existsSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { componentFolders } from './kinds.js';

/** A module that declares a component, found by its place alone. */
export interface ComponentModule {
  readonly kind: string;
  readonly type: string;
  readonly module: string;
  /** The folder of components that it was found in. */
  readonly root: string;
  readonly package?: string;
}

const extension = /\.m?js$/;

/** `<folder>/<kinds>/<type>.js` and `<folder>/<kinds>/<type>/<type>.js`, ordered by kind and type. */
export function componentModules(folder: string, packageName?: string): readonly ComponentModule[] {
  const origin = packageName === undefined ? {} : { package: packageName };
  return Object.entries(componentFolders).flatMap(([kind, kindFolder]) =>
    entries(join(folder, kindFolder))
      .map((entry) => moduleOf(join(folder, kindFolder), entry))
      .filter((found) => found !== undefined)
      .map((found) => ({ kind, ...found, root: folder, ...origin })),
  );
}

function moduleOf(folder: string, entry: Dirent): { readonly type: string; readonly module: string } | undefined {
  if (entry.isDirectory()) {
    const candidates = ['js', 'mjs'].map((suffix) => join(folder, entry.name, `${entry.name}.${suffix}`));
    const module = candidates.find((candidate) => existsSync(candidate));
    return module === undefined ? undefined : { type: entry.name, module };
  }
  if (!extension.test(entry.name)) return undefined;
  return { type: entry.name.replace(extension, ''), module: join(folder, entry.name) };
}

/** Absolute paths of all modules below a folder, in a fixed order. */
export function modulesBelow(folder: string): readonly string[] {
  return entries(folder).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : modulesBelow(file);
    return extension.test(entry.name) ? [file] : [];
  });
}

function entries(folder: string): readonly Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
