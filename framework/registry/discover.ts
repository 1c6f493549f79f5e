import { fileURLToPath } from 'node:url';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { isComponent } from './component.js';
import { loadModule, type BrokenComponent } from './load-module.js';
import { moduleDigests, type Sources } from './module-digest.js';
import { componentModules, type ComponentFolder, type ComponentModule } from './modules.js';
import type { ComponentDeclaration } from './component-declaration.js';
import type { PluginFolder, RegisteredComponent, Registry } from './registry.js';
import { undescribedOptions } from './undescribed-options.js';
import { sectionsOf, type Sections } from './sections.js';

type Entry = ComponentDeclaration & RegisteredComponent;

/** Which components to load: a process saves the time of loading those that it does not use. */
export type IsWanted = (kind: string, type: string, sections: Sections) => boolean;

/** The folder of Formulary's own components. */
export function ownComponents(): string {
  return fileURLToPath(new URL('../../components', import.meta.url));
}

/**
 * Loads every component below `folder` (default: Formulary's own): folder = kind, file name = type. The sections are loaded
 * first, because they say which kinds there are. A component that cannot be loaded is an error only for what uses it.
 *
 * @throws UserInputError where a module does not hold the component that its place promises, or a section cannot be loaded
 */
export async function discoverComponents(
  folder: string = ownComponents(),
  plugins: readonly PluginFolder[] = [],
  isWanted: IsWanted = () => true,
): Promise<Registry> {
  return registryOf(await loadAll([{ folder }, ...plugins], { isWanted }));
}

/** Loads the components of packages alone. Their kinds are those of some `sections` and of the packages' own. */
export async function discoverPlugins(
  plugins: readonly PluginFolder[],
  sections: readonly ComponentDeclaration[],
): Promise<Registry> {
  return registryOf(await loadAll(plugins, { sections }));
}

interface Loaded {
  readonly entries: readonly Entry[];
  readonly broken: readonly BrokenComponent[];
}

async function loadAll(
  places: readonly ComponentFolder[],
  {
    sections: earlier = [],
    isWanted = () => true,
  }: { readonly sections?: readonly ComponentDeclaration[]; readonly isWanted?: IsWanted },
): Promise<Loaded> {
  const sources: Sources = new Map();
  const own = await loadModules(
    places.flatMap((place) => componentModules(place, ['section'])),
    sources,
  );
  for (const { error } of own.broken) throw error;
  const sections = sectionsOf([...earlier, ...own.entries]);
  const kinds = sections.kinds.filter((kind) => kind !== 'section');
  const modules = places.flatMap((place) => componentModules(place, kinds));
  const others = await loadModules(
    modules.filter(({ kind, type }) => isWanted(kind, type, sections)),
    sources,
  );
  return { entries: ordered([...own.entries, ...others.entries]), broken: others.broken };
}

async function loadModules(modules: readonly ComponentModule[], sources: Sources): Promise<Loaded> {
  const all = await Promise.all(modules.map((module) => load(module, sources)));
  return {
    entries: all.flatMap((loaded) => ('error' in loaded ? [] : [loaded])),
    broken: all.flatMap((loaded) => ('error' in loaded ? [loaded] : [])),
  };
}

async function load(place: ComponentModule, sources: Sources): Promise<Entry | BrokenComponent> {
  const loaded = await loadModule(place);
  if ('error' in loaded) return loaded;
  const { declared } = loaded;
  const fail = (reason: string, remedy: string): never => {
    throw new UserInputError({ place: place.module, reason, remedy });
  };
  if (!isComponent(declared))
    return fail('the module has no component as its default export', 'write `export default component({ … })`');
  if (declared.kind !== place.kind) {
    return fail(
      `kind is "${declared.kind}", but the folder holds components of kind "${place.kind}"`,
      'move the file or change `kind`',
    );
  }
  if (declared.type !== place.type) {
    return fail(
      `type is "${declared.type}", but the file is named "${place.type}"`,
      'rename the file or change `type`',
    );
  }
  const [undescribed] = undescribedOptions(declared.options as object);
  if (undescribed !== undefined) {
    return fail(
      `the option "${undescribed}" of ${place.kind}/${place.type} has no description`,
      'write what it means, with its unit: `description: …`',
    );
  }
  const { module, package: plugin } = place;
  return {
    ...declared,
    // A package may have been written before these were declared.
    keyParts: (declared as Partial<typeof declared>).keyParts ?? {},
    module,
    ...(plugin === undefined ? {} : { package: plugin }),
    // Drops the library's hidden markers: what remains is plain JSON Schema.
    options: JSON.parse(JSON.stringify(declared.options)) as JsonObject & typeof declared.options,
    ...moduleDigests(place, sources),
  };
}

/** By kind; within a kind the order stays. */
export function ordered<C extends ComponentDeclaration>(components: readonly C[]): readonly C[] {
  return [...components].sort((a, b) => (a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1));
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
    sections: sectionsOf(entries),
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
      const further = await loadAll(plugins, { sections: ofKind('section') });
      return registryOf({
        entries: ordered([...entries, ...further.entries]),
        broken: [...broken, ...further.broken],
      });
    },
  };
  return registry as unknown as Registry;
}
