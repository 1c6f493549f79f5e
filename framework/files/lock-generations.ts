import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isProcessIdentity, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** What a lock's file says: who holds it. */
export interface Holder extends ProcessIdentity {
  /** Tells one holding from another by the same process. */
  readonly nonce: string;
}

/** One file of a lock: `<lock>.1`, or a later one where a lock was taken over. */
export interface Generation {
  readonly generation: number;
  /** Path of the file. */
  readonly name: string;
  /** `undefined` where its holder did not get to write its name, or was an earlier version of the program. */
  readonly holder?: Holder;
  /** Tells this holding from any other: the holder's nonce, or else the whole text. */
  readonly identity: string;
}

/** This process as the holder of one lock. */
export function newHolder(): Holder {
  return { ...ownIdentity(), nonce: randomUUID() };
}

/** All files of a lock, the earliest first. */
export function generations(file: string): readonly Generation[] {
  const prefix = `${basename(file)}.`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => ({ generation: Number(name.slice(prefix.length)), name: join(dirname(file), name) }))
    .flatMap(({ generation, name }): Generation[] => {
      const text = readIfThere(name);
      if (text === undefined) return [];
      const holder = parseHolder(text);
      return [{ generation, name, identity: holder?.nonce ?? text, ...(holder && { holder }) }];
    })
    .sort((a, b) => a.generation - b.generation);
}

/** The holder that a lock's file names; `undefined` where there is no such file, or it names none. */
export function readHolder(name: string): Holder | undefined {
  const text = readIfThere(name);
  return text === undefined ? undefined : parseHolder(text);
}

/** The holder that the text of a lock's file names. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  return isProcessIdentity(value) && 'nonce' in value && typeof value.nonce === 'string';
}

function readIfThere(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8');
  } catch {
    return undefined;
  }
}
