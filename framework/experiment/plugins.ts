import { dirname, join, resolve } from 'node:path';
import { readJsonIfWhole } from '../files/read-json.js';
import { distinctPlugins, type PluginFolder } from '../registry/registry.js';
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
  return distinctPlugins(folders);
}

/**
 * The packages with components that a project depends on, as its package.json says, and the project itself. They bring the
 * command line their verbs, and `list`, `describe` and `schema` their components; an experiment uses those that it lists under
 * `plugins:`.
 *
 * @param from the folder of the project, or one below it
 */
export function projectPlugins(from: string = process.cwd()): readonly PluginFolder[] {
  const manifest = readManifest(join(from, 'package.json'));
  if (manifest === undefined) return dirname(from) === from ? [] : projectPlugins(dirname(from));
  const own = typeof manifest?.name === 'string' && manifest.name !== 'formulary' ? [manifest.name] : [];
  const names = [...own, ...Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies })];
  return names.flatMap((name) => {
    const folder = packageFolder(name, from);
    const components = folder === undefined ? undefined : componentsOf(folder);
    return components === undefined ? [] : [{ package: name, folder: components }];
  });
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
  const components = componentsOf(folder);
  if (components === undefined) {
    return fail(
      'E142',
      `the package ${name} brings no components`,
      'its package.json has to say where they are: "formulary": { "components": "dist/components" }',
    );
  }
  return { package: name, folder: components };
}

/** Where the components of a package are; `undefined` if it says no place below itself. */
function componentsOf(folder: string): string | undefined {
  const components = readManifest(join(folder, 'package.json'))?.formulary?.components;
  if (typeof components !== 'string') return undefined;
  const place = resolve(folder, components);
  return isInside(folder, place) ? place : undefined;
}

interface Manifest {
  readonly name?: unknown;
  readonly formulary?: { readonly components?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** `undefined` if there is no such file, or if it is no JSON. */
function readManifest(file: string): Manifest | undefined | null {
  return readJsonIfWhole(file) as Manifest | undefined | null;
}
