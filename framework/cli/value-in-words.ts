import type { Json } from '../json.js';
import { asText } from '../records/plan-file.js';

/** A value as people write it; `absent` where there is none. */
export function valueInWords(value: Json | undefined): string {
  return value === undefined ? 'absent' : asText(value);
}
