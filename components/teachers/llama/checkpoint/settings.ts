import { UserInputError } from '../../../../framework/errors.js';
import type { Json, JsonObject } from '../../../../framework/json.js';

/**
 * The settings of a JSON file, as an allow-list: what nobody read, and what is not known to change nothing, is refused by name.
 * `null` counts as absent, as in Python.
 */
export class Settings {
  private readonly read = new Set<string>();

  /** @param remedy what to use instead of a file that is refused */
  constructor(
    private readonly values: JsonObject,
    private readonly place: string,
    private readonly remedy: string,
    private readonly prefix = '',
  ) {}

  value(key: string): Json | undefined {
    this.read.add(key);
    return this.values[key] ?? undefined;
  }

  /** True where the file writes the key, be it with `null`. */
  writes(key: string): boolean {
    return Object.hasOwn(this.values, key);
  }

  number(key: string, fallback?: number): number {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.unexpected(key, 'a number');
    return value;
  }

  /** An integer above zero. */
  size(key: string, fallback?: number): number {
    const value = this.number(key, fallback);
    if (!Number.isInteger(value) || value < 1) throw this.unexpected(key, 'an integer above 0');
    return value;
  }

  flag(key: string): boolean {
    const value = this.value(key) ?? false;
    if (typeof value !== 'boolean') throw this.unexpected(key, 'true or false');
    return value;
  }

  object(key: string): JsonObject | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.unexpected(key, 'an object');
    return value as JsonObject;
  }

  /** Texts as a list; undefined where the key is absent. */
  texts(key: string): readonly string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw this.unexpected(key, 'a list of texts');
    return value;
  }

  /** Refuses every value but these. Absent is always allowed. */
  only(key: string, ...allowed: readonly Json[]): void {
    const value = this.value(key);
    if (value === undefined || allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return;
    throw this.unexpected(key, allowed.map((one) => JSON.stringify(one)).join(' or '));
  }

  /** The same with the place of a part of this file. */
  part(key: string): Settings {
    return new Settings(this.object(key) ?? {}, this.place, this.remedy, `${this.prefix}${key}.`);
  }

  /** Refuses what nobody read. @param isHarmless says which settings change no number that is computed here */
  finish(isHarmless: (key: string, value: Json) => boolean): void {
    const unread = Object.entries(this.values).filter(
      ([key, value]) => value !== null && !this.read.has(key) && !isHarmless(key, value),
    );
    if (unread.length === 0) return;
    const names = unread.map(([key, value]) => `"${this.prefix}${key}": ${shortened(value)}`);
    throw this.refuse(
      `${names.join(', ')} ${names.length === 1 ? 'is a setting' : 'are settings'} that Formulary does not compute with`,
    );
  }

  refuse(reason: string): UserInputError {
    return new UserInputError({ place: this.place, reason, remedy: this.remedy });
  }

  unexpected(key: string, expected: string): UserInputError {
    const value = this.values[key];
    const received = value === undefined ? 'is absent' : `is ${shortened(value)}`;
    return this.refuse(`"${this.prefix}${key}" ${received}; expected ${expected}`);
  }
}

const longest = 60;

function shortened(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
