import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, rename, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeFolder } from './code-copies.js';
import { linkOrCopy } from '../files/link-or-copy.js';
import { readJsonIfWhole } from '../files/read-json.js';
import type { PluginFolder } from '../registry/registry.js';
import { ownFolder, packageFolder } from '../experiment/composition/extended-file.js';

/** A copy of the program and of what it depends on, which later edits, builds and installations do not reach. */
export interface CodeSnapshot {
  readonly folder: string;
  /** The packages of components, as they lie in the copy. */
  readonly plugins: readonly PluginFolder[];
}

/**
 * Copies the compiled program, the packages that bring components, and all packages that these depend on. The name of the
 * folder is a digest of the contents, so that submissions of the same code share one copy.
 *
 * @param runsFolder the copy lies below its `code/`
 */
export async function codeSnapshot(runsFolder: string, plugins: readonly PluginFolder[]): Promise<CodeSnapshot> {
  const own = ownFolder();
  const brought = plugins.map((plugin) => ({ ...plugin, from: packageOf(plugin.folder) }));
  const packages = dependencies(
    own,
    brought.map(({ from }) => from),
  );
  const digest = digestOf(own, [...packages.values(), ...brought.map(({ from }) => from)]);
  const folder = join(codeFolder(runsFolder), digest);
  const place = (name: string) => join(folder, 'node_modules', name);
  const snapshot = {
    folder,
    plugins: brought.map((plugin) => ({
      package: plugin.package,
      folder: join(place(plugin.package), plugin.folder.slice(plugin.from.length)),
    })),
  };
  if (existsSync(folder)) {
    // `cache prune` leaves a copy that was asked for just now.
    await utimes(folder, new Date(), new Date());
    return snapshot;
  }

  const partial = `${folder}.${randomUUID()}.partial`;
  await mkdir(join(partial, 'node_modules'), { recursive: true });
  for (const name of ['dist/framework', 'dist/components', 'package.json', 'package-lock.json'])
    if (existsSync(join(own, name))) await linkOrCopy(join(own, name), join(partial, name));
  const brings = new Map(brought.map((plugin) => [plugin.package, plugin.from] as const));
  for (const [name, from] of new Map([...packages, ...brings]))
    await linkOrCopy(from, join(partial, 'node_modules', name), brings.has(name) ? isOfPackage : isLoaded);
  // Packages import `formulary/component`; it has to be this very copy.
  await symlink('..', join(partial, 'node_modules/formulary'));
  await rename(partial, folder).catch(async (error: unknown) => {
    // Another submission was faster, with the same contents.
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return snapshot;
}

/** A package that is being written has a link to the whole of Formulary among its own. */
function isOfPackage(name: string): boolean {
  return name !== 'formulary' && name !== '.git';
}

/** What a worker may load of an installed package: no maps, no types, no libraries of other systems. */
function isLoaded(name: string, folder: string): boolean {
  if (/\.map$|\.d\.[cm]?ts$|\.md$/.test(name)) return false;
  if (/\/onnxruntime-node\/bin\/[\w-]+$/.test(folder)) return name === process.platform;
  return isOfPackage(name);
}

/** The folder of the package.json above a folder. */
function packageOf(folder: string): string {
  const here = realpathSync(folder);
  return existsSync(join(here, 'package.json')) || dirname(here) === here ? here : packageOf(dirname(here));
}

/**
 * The packages that some packages depend on, directly or not, as Node finds them: name → folder. Packages inside the folder of
 * another one come along with it.
 */
function dependencies(own: string, plugins: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pending = [own, ...plugins];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const name of dependencyNames(from)) {
      const link = name === 'formulary' ? undefined : packageFolder(name, from);
      const folder = link && realpathSync(link);
      const comesAlong = from !== own && folder?.startsWith(join(from, 'node_modules', name)) === true;
      if (folder === undefined || found.has(name) || comesAlong) continue;
      found.set(name, folder);
      pending.push(folder);
    }
  }
  return found;
}

function dependencyNames(folder: string): readonly string[] {
  const manifest = readJsonIfWhole(join(folder, 'package.json')) as Readonly<Record<string, object>> | undefined;
  return ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
    Object.keys(manifest?.[field] ?? {}),
  );
}

/** The program by its contents; packages by name and version, and those of the user, which change without one, by contents. */
function digestOf(own: string, packages: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (folder: string, below = '') => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const name = join(below, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') add(folder, name);
      } else if (/\.(m?js|json|py|wasm)$/.test(name)) {
        hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
      }
    }
  };
  for (const room of ['dist/framework', 'dist/components']) add(own, room);
  for (const folder of packages) {
    if (folder.includes('node_modules')) hash.update(readFileSync(join(folder, 'package.json')));
    else add(folder);
  }
  return hash.digest('hex').slice(0, 16);
}
