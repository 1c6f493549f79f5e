import { readdirSync, existsSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from './kinds.js';

/** A module that declares a component, as its place says. */
export interface ComponentModule {
  readonly kind: string;
  readonly type: string;
  readonly module: string;
  /** The folder of components that it lies in. */
  readonly root: string;
  readonly package?: string;
}

const extension = /\.m?js$/;

/** Where components lie: Formulary's own folder, or that of a package. */
export interface ComponentFolder {
  readonly folder: string;
  readonly package?: string;
}

/** `<folder>/<kinds>/<type>.js` and `<folder>/<kinds>/<type>/<type>.js`, in the order of the kinds, then of the types. */
export function componentModules(place: ComponentFolder, kinds: readonly string[]): readonly ComponentModule[] {
  const origin = place.package === undefined ? {} : { package: place.package };
  return kinds.flatMap((kind) => {
    const folder = join(place.folder, folderOf(kind));
    return entries(folder)
      .map((entry) => moduleOf(folder, entry))
      .filter((named) => named !== undefined)
      .map((named) => ({ kind, ...named, root: place.folder, ...origin }));
  });
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
