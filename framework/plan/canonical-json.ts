import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json.js';

/**
 * The one text of a JSON value: keys sorted, no spaces. Throws on what JSON cannot hold (NaN, infinities, `undefined`) and
 * on -0, because each would silently become another value and two different experiments would share a key.
 */
export function canonicalJson(value: Json): string {
  return write(value, '');
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function canonicalDigest(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function write(value: Json | undefined, place: string): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Object.is(value, -0)) throw unwritable(value, place);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${place}/${index}`)).join(',')}]`;
  if (typeof value !== 'object') throw unwritable(value, place);
  let text = '';
  for (const name of Object.keys(value).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write((value as JsonObject)[name], `${place}/${name}`)}`;
  return `{${text}}`;
}

function unwritable(value: unknown, place: string): TypeError {
  const received = Object.is(value, -0) ? '-0' : String(value);
  return new TypeError(
    `${place || '/'}: ${received} has no canonical JSON; expected a finite number, text, list or map`,
  );
}
