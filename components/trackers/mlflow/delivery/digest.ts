import { createHash } from 'node:crypto';

/** Hexadecimal digits that identify `parts`. */
export function shortDigest(parts: unknown, digits = 12): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits);
}
