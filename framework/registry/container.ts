import { Container } from 'inversify';
import { UserInputError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import { sectionNamed, sections, type Section } from './sections.js';
import type { Registry } from './registry.js';
import { createRowView } from './row-view.js';
import type { Buildable, RunContainer } from './services.js';
import type { Services } from './component.js';

/** What sections gave whose components need nothing of their run, by the sections' values: rows that are planned together share it. */
export type SharedInstances = WeakMap<JsonObject, unknown>;

/**
 * The container of one run. Tokens are section names: a section with one component gives its instance, a section with a map
 * of components a `ReadonlyMap` by the names of the file, a section of settings its values. The token `row` gives the row
 * itself, for components that read what another one declares.
 *
 * @param values the resolved row
 */
export function createRunContainer(
  registry: Registry,
  values: JsonObject,
  given: {
    readonly shared?: SharedInstances;
  } = {},
): RunContainer {
  const container = new Container({ defaultScope: 'Singleton' });
  const bound = new Set<string>();

  const constant = (token: string, value: unknown) => {
    container.bind(token).toConstantValue(value);
    bound.add(token);
  };
  const bindComponent = (token: string, component: Buildable, options: object) => {
    const names = Object.keys(component.needs);
    container.bind(token).toResolvedValue(
      (...services: unknown[]) =>
        component.build({
          ...Object.fromEntries(names.map((name, index) => [name, services[index]])),
          options,
        } as never),
      names.map((name) => component.needs[name] as string),
    );
    bound.add(token);
  };
  const bindSection = (section: Section, value: JsonObject) => {
    if (section.holds === 'settings') return constant(section.name, value);
    const alone = given.shared && builtAlone(registry, section, value, given.shared);
    if (alone !== undefined) return constant(section.name, alone);
    if (section.holds === 'component')
      return bindComponent(section.name, find(registry, section, value), withoutType(value));
    const names = Object.keys(value);
    for (const name of names) {
      const entry = value[name] as JsonObject;
      bindComponent(`${section.name}/${name}`, find(registry, section, entry), withoutType(entry));
    }
    container.bind(section.name).toResolvedValue(
      (...instances: unknown[]) => new Map(names.map((name, index) => [name, instances[index]])),
      names.map((name) => `${section.name}/${name}`),
    );
    bound.add(section.name);
  };

  constant('row', createRowView(values, registry));
  for (const section of sections) {
    const value = values[section.name];
    if (value !== undefined && value !== null) bindSection(section, value as JsonObject);
    else if (section.holds === 'components' && section.whenAbsent === 'none') constant(section.name, new Map());
  }

  /** Our own message: the container's names no alternatives. */
  const requireAll = (component: Buildable, path: readonly string[] = []) => {
    const here = [...path, `${component.kind}/${component.type}`];
    for (const token of Object.values(component.needs)) {
      if (bound.has(token)) continue;
      throw new UserInputError({
        place: here.join(' → '),
        reason: `needs "${token}", but the experiment has no ${sectionNamed(token) ? 'section' : 'service'} of that name`,
        remedy: sectionNamed(token) ? `add \`${token}:\` to the file` : `present: ${[...bound].sort().join(', ')}`,
      });
    }
  };
  const components = () =>
    sections.flatMap((section) => {
      const value = values[section.name];
      if (value === undefined || value === null || section.holds === 'settings') return [];
      const entries = section.holds === 'component' ? [value] : Object.values(value as JsonObject);
      return entries.map((entry) => find(registry, section, entry as JsonObject));
    });

  return {
    get: <Token extends keyof Services & string>(token: Token) => container.get<Services[Token]>(token),
    has: (token) => bound.has(token),
    build: <Instance>(component: Buildable, options: object = {}): Instance => {
      requireAll(component);
      const services = Object.entries(component.needs).map(([name, token]) => [name, container.get(token)]);
      return component.build({ ...Object.fromEntries(services), options } as never) as Instance;
    },
    wire: () => {
      for (const component of components()) requireAll(component);
      for (const section of sections) if (bound.has(section.name)) container.get(section.name);
    },
  };
}

/** What a section gives whose components need nothing; `undefined` where one of them needs something. */
function builtAlone(registry: Registry, section: Section, value: JsonObject, shared: SharedInstances): unknown {
  const known = shared.get(value);
  if (known !== undefined) return known;
  const entries = section.holds === 'component' ? [['', value] as const] : Object.entries(value);
  const parts = entries.map(
    ([name, entry]) => [name, entry as JsonObject, find(registry, section, entry as JsonObject)] as const,
  );
  if (parts.some(([, , { needs }]) => Object.keys(needs).length > 0)) return undefined;
  const built = parts.map(
    ([name, entry, component]) => [name, component.build({ options: withoutType(entry) } as never)] as const,
  );
  const instance = section.holds === 'component' ? built[0]?.[1] : new Map(built);
  shared.set(value, instance);
  return instance;
}

function find(registry: Registry, section: Section, value: JsonObject): Buildable {
  const kind = section.holds === 'settings' ? '' : section.kind;
  const component = registry.find(kind, String(value['type']));
  if (component === undefined)
    throw new UserInputError({ place: section.name, reason: `there is no ${kind} named "${String(value['type'])}"` });
  return component;
}

function withoutType(value: JsonObject): Readonly<Record<string, Json>> {
  const { type: _type, ...options } = value;
  return options;
}
