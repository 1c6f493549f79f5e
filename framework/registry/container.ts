import { Container } from 'inversify';
import { UserInputError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import type { Memo } from './memo.js';
import type { Registry } from './registry.js';
import { createRowView } from './row-view.js';
import type { Section } from './sections.js';
import type { Buildable, RunContainer } from './services.js';
import type { Services } from './component.js';

/**
 * The container of one run. Its tokens are the names of sections. A section with one component gives its instance, a section
 * with a map of components gives a `ReadonlyMap` by the names of the file, and a section of settings gives its values. The
 * token `row` gives the row itself, for components that read what another one declares.
 *
 * @param values the resolved row
 * @param shared containers with the same `memo` share the instances of sections whose components need no services
 */
export function createRunContainer(
  registry: Registry,
  values: JsonObject,
  shared: {
    readonly memo?: Memo;
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
    const alone = shared.memo?.once(['built alone', section.name, value], () => builtAlone(registry, section, value));
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
  for (const section of registry.sections.all) {
    const value = values[section.name];
    if (value !== undefined && value !== null) bindSection(section, value as JsonObject);
    else if (section.holds === 'components' && section.whenAbsent === 'none') constant(section.name, new Map());
  }

  const isSection = (token: string) => registry.sections.named(token) !== undefined;
  /** Says what is missing itself, because the message of inversify names no alternatives. */
  const requireAll = (component: Buildable, path: readonly string[] = []) => {
    const here = [...path, `${component.kind}/${component.type}`];
    for (const token of Object.values(component.needs)) {
      if (bound.has(token)) continue;
      throw new UserInputError({
        place: here.join(' → '),
        reason: `needs "${token}", but the experiment has no ${isSection(token) ? 'section' : 'service'} of that name`,
        remedy: isSection(token) ? `add \`${token}:\` to the file` : `present: ${[...bound].sort().join(', ')}`,
      });
    }
  };
  const components = () =>
    registry.sections.all.flatMap((section) => {
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
      for (const section of registry.sections.all) if (bound.has(section.name)) container.get(section.name);
    },
  };
}

/** The instance that a section gives if its components need no services, else `undefined`. */
function builtAlone(registry: Registry, section: Section, value: JsonObject): unknown {
  const entries = section.holds === 'component' ? [['', value] as const] : Object.entries(value);
  const parts = entries.map(
    ([name, entry]) => [name, entry as JsonObject, find(registry, section, entry as JsonObject)] as const,
  );
  if (parts.some(([, , { needs }]) => Object.keys(needs).length > 0)) return undefined;
  const built = parts.map(
    ([name, entry, component]) => [name, component.build({ options: withoutType(entry) } as never)] as const,
  );
  return section.holds === 'component' ? built[0]?.[1] : new Map(built);
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
