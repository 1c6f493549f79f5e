import type { SectionProperties } from './section.js';
import type { JsonObject } from '../json.js';
import { frameworkKinds } from './kinds.js';
import type { OptionRule } from './option-rules.js';
import type { ComponentDeclaration } from './component-declaration.js';

/** A part of an experiment file and, by its name, a token of a run's container. */
export type Section = SectionProperties & {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of a section of settings. */
  readonly schema: JsonObject;
  /** Rules between the options of a section of settings. */
  readonly rules: readonly OptionRule[];
  readonly keyExcludes: readonly string[];
  readonly keyDefaults: JsonObject;
  /** What a rehearsal lays over a section of settings. */
  readonly rehearsal: JsonObject;
};

/** The sections that experiments may have. */
export interface Sections {
  /** In the order in which an experiment is shown. */
  readonly all: readonly Section[];
  /** The kinds of all components, in alphabetical order. */
  readonly kinds: readonly string[];
  named(name: string): Section | undefined;
}

/** The sections among some components. */
export function sectionsOf(components: readonly ComponentDeclaration[]): Sections {
  const all = components.filter(({ kind }) => kind === 'section').map(sectionOf);
  all.sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1));
  const byName = new Map(all.map((section) => [section.name, section]));
  const held = all.flatMap((section) => (section.holds === 'settings' ? [] : [section.kind]));
  return {
    all,
    kinds: [...new Set([...frameworkKinds, ...held])].sort(),
    named: (name) => byName.get(name),
  };
}

function sectionOf(component: ComponentDeclaration): Section {
  const { type, summary, options, rules = [], keyExcludes, keyDefaults, rehearsal = {}, properties } = component;
  const declared = properties as SectionProperties;
  return { ...declared, name: type, description: summary, schema: options, rules, keyExcludes, keyDefaults, rehearsal };
}
