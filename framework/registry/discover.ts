import { fileURLToPath } from 'node:url';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { isComponent } from './component.js';
import { loadModule, type BrokenComponent } from './load-module.js';
import { moduleDigest, type Sources } from './module-digest.js';
import { componentModules, type ComponentModule } from './modules.js';
import type { ComponentDeclaration, PluginFolder, RegisteredComponent, Registry } from './registry.js';

type Entry = ComponentDeclaration & RegisteredComponent;

/** The folder of Formulary's own components. */
export function ownComponents(): string {
  return fileURLToPath(new URL('../../components', import.meta.url));
}

/**
 * Loads every component below `folder` (default: Formulary's own): folder = kind, file name = type. Throws where a module
 * does not hold the component that its place promises. One that cannot be loaded stops only those who ask for it.
 *
 * @param isWanted which to load: what a process will not use costs it time to load
 */
export async function discoverComponents(
  folder: string = ownComponents(),
  plugins: readonly PluginFolder[] = [],
  isWanted: (kind: string, type: string) => boolean = () => true,
): Promise<Registry> {
  const modules = [
    ...componentModules(folder),
    ...plugins.flatMap((plugin) => componentModules(plugin.folder, plugin.package)),
  ];
  return registryOf(await loadAll(modules.filter(({ kind, type }) => isWanted(kind, type))));
}

/** Loads the components of packages alone. */
export async function discoverPlugins(plugins: readonly PluginFolder[]): Promise<Registry> {
  return registryOf(await loadAll(plugins.flatMap((plugin) => componentModules(plugin.folder, plugin.package))));
}

interface Loaded {
  readonly entries: readonly Entry[];
  readonly broken: readonly BrokenComponent[];
}

async function loadAll(modules: readonly ComponentModule[]): Promise<Loaded> {
  const sources: Sources = new Map();
  const all = await Promise.all(modules.map((found) => load(found, sources)));
  return {
    entries: all.flatMap((found) => ('error' in found ? [] : [found])),
    broken: all.flatMap((found) => ('error' in found ? [found] : [])),
  };
}

async function load(found: ComponentModule, sources: Sources): Promise<Entry | BrokenComponent> {
  const loaded = await loadModule(found);
  if ('error' in loaded) return loaded;
  const { declared } = loaded;
  const fail = (reason: string, remedy: string): never => {
    throw new UserInputError({ place: found.module, reason, remedy });
  };
  if (!isComponent(declared))
    return fail('the module has no component as its default export', 'write `export default component({ … })`');
  if (declared.kind !== found.kind) {
    return fail(
      `kind is "${declared.kind}", but the folder holds components of kind "${found.kind}"`,
      'move the file or change `kind`',
    );
  }
  if (declared.type !== found.type) {
    return fail(
      `type is "${declared.type}", but the file is named "${found.type}"`,
      'rename the file or change `type`',
    );
  }
  const { kind: _kind, type: _type, root: _root, ...place } = found;
  return {
    ...declared,
    ...place,
    // Drops the library's hidden markers: what remains is plain JSON Schema.
    options: JSON.parse(JSON.stringify(declared.options)) as JsonObject & typeof declared.options,
    digest: moduleDigest(found, sources),
  };
}

/**
 * Components by `kind/type`.
 *
 * @throws UserInputError where two have one name, whether they can be loaded or not
 */
export function byNames<C extends ComponentDeclaration>(
  components: readonly C[],
  broken: readonly BrokenComponent[],
): ReadonlyMap<string, C> {
  const places = new Map<string, string>();
  const named = [
    ...components.map(({ kind, type, module }) => [`${kind}/${type}`, module] as const),
    ...broken.map(({ kind, type, error }) => [`${kind}/${type}`, error.problem.place ?? ''] as const),
  ];
  for (const [name, place] of named) {
    const other = places.get(name);
    if (other !== undefined) {
      throw new UserInputError({
        place,
        reason: `${name} is also declared by ${other}`,
        remedy: 'rename one of the two',
      });
    }
    places.set(name, place);
  }
  return new Map(components.map((component) => [`${component.kind}/${component.type}`, component]));
}

function registryOf({ entries, broken }: Loaded): Registry {
  const byName = byNames(entries, broken);
  const ofKind = (kind: string) => entries.filter((entry) => entry.kind === kind);
  const registry = {
    find: (kind: string, type: string) => {
      const failed = broken.find((other) => other.kind === kind && other.type === type);
      if (failed !== undefined) throw failed.error;
      return byName.get(`${kind}/${type}`);
    },
    ofKind,
    all: () => entries,
    broken: () => broken,
    withPlugins: async (plugins: readonly PluginFolder[]) => {
      if (plugins.length === 0) return registry;
      const further = await loadAll(plugins.flatMap((plugin) => componentModules(plugin.folder, plugin.package)));
      return registryOf({ entries: [...entries, ...further.entries], broken: [...broken, ...further.broken] });
    },
  };
  return registry as unknown as Registry;
}
