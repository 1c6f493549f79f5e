import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PluginFolder } from '../registry/registry.js';
import { isInside, isPackageName, packageFolder } from './composition/extended-file.js';
import { placeOf, textOf, type Node } from './node.js';
import type { Problem } from './problem.js';

/**
 * The packages under `plugins:`, looked up from the file that lists each. A package says in its package.json where its
 * components are: `"formulary": { "components": "dist/components" }`.
 */
export function pluginFolders(node: Node | undefined, report: (problem: Problem) => void): readonly PluginFolder[] {
  const items = node?.is === 'list' ? node.items : [];
  const folders = items.flatMap((item) => {
    const name = textOf(item);
    return name === undefined ? [] : (pluginFolder(name, item, report) ?? []);
  });
  return folders.filter((plugin, index) => folders.findIndex(({ folder }) => folder === plugin.folder) === index);
}

function pluginFolder(name: string, node: Node, report: (problem: Problem) => void): PluginFolder | undefined {
  const place = placeOf(node);
  const fail = (code: string, message: string, note: string) => {
    report({ ...place, code, path: 'plugins', message, received: name, notes: [note] });
    return undefined;
  };
  const folder = packageFolder(name, dirname(place.file)) ?? packageFolder(name, process.cwd());
  if (folder === undefined) {
    return fail(
      'E141',
      isPackageName(name) ? `the package ${name} is not installed` : `"${name}" is no name of a package`,
      isPackageName(name) ? `install it: npm install ${name}` : 'plugins are packages of node_modules, named as there',
    );
  }
  const components = readManifest(join(folder, 'package.json'))?.formulary?.components;
  if (typeof components !== 'string' || !isInside(folder, resolve(folder, components))) {
    return fail(
      'E142',
      `the package ${name} brings no components`,
      'its package.json has to say where they are: "formulary": { "components": "dist/components" }',
    );
  }
  return { package: name, folder: resolve(folder, components) };
}

interface Manifest {
  readonly formulary?: { readonly components?: unknown };
}

/** `undefined` where the file is no JSON. */
function readManifest(file: string): Manifest | undefined | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest | null;
  } catch {
    return undefined;
  }
}
