import { createHmac } from 'node:crypto';

/** The opaque key of a source's identifier: a salted hash (HMAC-SHA-256, 96 bits in hexadecimal). */
export function saltedKey(salt: string, kind: 'patient' | 'visit', identifier: string | number): string {
  return createHmac('sha256', salt).update(`${kind}:${identifier}`).digest('hex').slice(0, 24);
}
