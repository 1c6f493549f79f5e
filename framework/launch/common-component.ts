import type { Launcher, LauncherProperties } from '../contracts/launcher.js';
import type { JsonObject } from '../json.js';
import type { Kind, Instances } from '../registry/component.js';
import { createRunContainer } from '../registry/container.js';
import { withDefaults } from '../registry/defaults.js';
import type { Registry } from '../registry/registry.js';

/**
 * Builds the component of a section that holds for the whole experiment: `launcher`, `tracking`. Where the file has no such
 * section, the default component of the kind is built.
 *
 * @returns `undefined` where the kind has no default component either
 */
export function buildCommon<K extends Kind>(
  registry: Registry,
  kind: K,
  section: JsonObject | undefined,
): Instances[K] | undefined {
  const { type: _type, ...options } = section ?? {};
  const component = chosen(registry, kind, section);
  if (component === undefined) return undefined;
  return createRunContainer(registry, {}).build<Instances[K]>(component, withDefaults(component.options, options));
}

/** The launcher of an experiment, with what it declares and the section that describes it. */
export interface ChosenLauncher {
  readonly launcher: Launcher;
  readonly properties: LauncherProperties;
  readonly section: JsonObject;
}

/** Builds the launcher of a section, or the default one. */
export function buildLauncher(registry: Registry, section: JsonObject | undefined): ChosenLauncher {
  const component = chosen(registry, 'launcher', section);
  const launcher = buildCommon(registry, 'launcher', section);
  if (component === undefined || launcher === undefined) throw new Error('no launcher is installed');
  return { launcher, properties: component.properties, section: { ...section, type: component.type } };
}

function chosen<K extends Kind>(registry: Registry, kind: K, section: JsonObject | undefined) {
  const type = section?.['type'];
  return typeof type === 'string' ? registry.find(kind, type) : registry.ofKind(kind).find((one) => one.isDefault);
}
