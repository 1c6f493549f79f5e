import { readdirSync } from 'node:fs';
import { UserInputError } from '../errors.js';
import { projectPlugins } from '../experiment/plugins.js';
import { discoverComponents, ownComponents } from '../registry/discover.js';
import { componentModules, type ComponentFolder } from '../registry/modules.js';
import type { PluginFolder } from '../registry/registry.js';
import { componentVerb } from './component-verb.js';
import { trackerVerb } from './tracker-verb.js';
import type { RegisterVerb } from './verb.js';

const folder = new URL('verbs/', import.meta.url);

/** Verbs by name. A verb is loaded when it is called for. */
export type Verbs = ReadonlyMap<string, () => Promise<RegisterVerb>>;

/** The verbs of the framework, of trackers, and those among Formulary's components. */
export function ownVerbs(): Verbs {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length));
  const ofFramework = names.map((name) => [name, () => loadFile(name)] as const);
  const own = { folder: ownComponents() };
  const ofTrackers = componentModules(own, ['tracker']).map(
    ({ type }) => [type, () => Promise.resolve(trackerVerb(type))] as const,
  );
  return new Map([...ofFramework, ...ofTrackers, ...namesIn(own).map((name) => loadable(name))]);
}

/**
 * The verbs of the packages that the project depends on.
 *
 * @throws UserInputError for one that has the name of another verb
 */
export function packageVerbs(own: Verbs): Verbs {
  const verbs = new Map<string, () => Promise<RegisterVerb>>();
  for (const plugin of projectPlugins()) {
    for (const name of namesIn(plugin)) {
      if (own.has(name) || verbs.has(name)) {
        const reason = `brings a second verb "${name}"`;
        throw new UserInputError({ place: plugin.package, reason, remedy: 'Rename it.' });
      }
      verbs.set(...loadable(name, [plugin]));
    }
  }
  return verbs;
}

function namesIn(place: ComponentFolder): readonly string[] {
  return componentModules(place, ['verb']).map(({ type }) => type);
}

function loadable(name: string, plugins: readonly PluginFolder[] = []): [string, () => Promise<RegisterVerb>] {
  const load = async () => {
    const registry = await discoverComponents(
      ownComponents(),
      plugins,
      (kind, type) => kind === 'verb' && type === name,
    );
    return componentVerb(registry.find('verb', name)!, plugins);
  };
  return [name, load];
}

async function loadFile(name: string): Promise<RegisterVerb> {
  const { default: register } = (await import(new URL(`${name}.js`, folder).href)) as {
    readonly default: RegisterVerb;
  };
  return register;
}
