import { readdirSync } from 'node:fs';
import type { RegisterVerb } from './verb.js';

const folder = new URL('verbs/', import.meta.url);

/** The folder of verbs. Each file in it is one. */
export function verbNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length))
    .sort();
}

/** Loads the module of one verb. No other verb is loaded. */
export async function loadVerb(name: string): Promise<RegisterVerb> {
  const { default: register } = (await import(new URL(`${name}.js`, folder).href)) as {
    readonly default: RegisterVerb;
  };
  return register;
}
