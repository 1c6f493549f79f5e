import { limits } from './limits.js';
import type { Entry, Metric } from './protocol.js';

/** The contents of one log-batch. */
export interface Batch {
  readonly metrics: readonly Metric[];
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
}

interface Filling {
  metrics: Metric[];
  params: Entry[];
  tags: Entry[];
  bytes: number;
}

/** Cuts entries into batches within the server's limits. Parameters and tags come first, then metrics in order. */
export function inBatches(all: Partial<Batch>): Batch[] {
  const batches: Batch[] = [];
  let filling: Filling = { metrics: [], params: [], tags: [], bytes: 0 };
  const add = (list: 'metrics' | 'params' | 'tags', longest: number, entry: Metric | Entry): void => {
    const bytes = Buffer.byteLength(JSON.stringify(entry)) + 1;
    const entities = filling.metrics.length + filling.params.length + filling.tags.length;
    if (filling[list].length >= longest || entities >= limits.entities || filling.bytes + bytes > limits.bytes) {
      batches.push(filling);
      filling = { metrics: [], params: [], tags: [], bytes: 0 };
    }
    (filling[list] as (Metric | Entry)[]).push(entry);
    filling.bytes += bytes;
  };
  for (const entry of all.params ?? []) add('params', limits.parameters, entry);
  for (const entry of all.tags ?? []) add('tags', limits.tags, entry);
  for (const entry of all.metrics ?? []) add('metrics', limits.entities, entry);
  if (filling.bytes > 0) batches.push(filling);
  return batches.map(({ metrics, params, tags }) => ({ metrics, params, tags }));
}
