import type { JsonObject } from '../../../framework/json.js';

/** An axis of numbers between 0 and 1. */
export function shareAxis(title: string): JsonObject {
  return { type: 'quantitative', title, scale: { domain: [0, 1] } };
}
