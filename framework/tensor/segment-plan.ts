import { sizeOf, type Dimension } from './dimension.js';
import type { Run, Tensor } from './graph.js';

/** How to add rows by id, worked out from the ids on the host. Members are row numbers; one past the last is a zero row. */
interface Plan {
  /** [chunk, member] rows of x that are added first; each chunk belongs to one id */
  readonly chunks: Int32Array;
  readonly chunkWidth: number;
  /** [heavy id, member] chunks of the ids that have more than one */
  readonly combined: Int32Array;
  readonly combinedWidth: number;
  /** [id] where the sum of each id that occurs is: its chunk, or beyond the chunks its place among the heavy ids */
  readonly order: Int32Array;
  /** [id] the ids that occur */
  readonly segments: Int32Array;
}

/**
 * Automatic inputs that turn a sum with repeated ids into gathers and fixed sums: adding in place by several threads
 * loses updates (onnxruntime's ScatterND does, silently). None where the ids are computed within the program.
 */
export function segmentPlan(ids: Tensor, count: Dimension): readonly Tensor[] {
  const origins = fedOrigins(ids);
  if (origins === undefined) return [];
  const name = origins.join(' and ');
  const plan = (run: Run): Plan => {
    const key = `segment plan of ${name} for ${count}`;
    const known = run.memory.get(key) as Plan | undefined;
    const made =
      known ?? planOf(name, joined(origins.map((origin) => run.feeds[origin]!.data)), sizeOf(count, run.bindings));
    run.memory.set(key, made);
    return made;
  };
  const part = (title: string, axes: readonly string[], fill: (plan: Plan) => { data: Int32Array; shape: number[] }) =>
    ids.graph.automaticInput(
      `${name}/${title} of ${count}`,
      axes.map((axis) => `${name}/${axis} of ${count}`.replaceAll(/[*+]/g, ' ')),
      'int32',
      (run) => fill(plan(run)),
    );
  return [
    part('chunks', ['chunk', 'chunk width'], ({ chunks, chunkWidth }) => matrix(chunks, chunkWidth)),
    part('combined', ['heavy id', 'combined width'], ({ combined, combinedWidth }) => matrix(combined, combinedWidth)),
    part('order', ['used id'], ({ order }) => ({ data: order, shape: [order.length] })),
    part('segments', ['used id'], ({ segments }) => ({ data: segments, shape: [segments.length] })),
  ];
}

/** The fed inputs whose elements, one after the other, the ids are; undefined when ids are computed. */
function fedOrigins({ source, dtype }: Tensor): readonly string[] | undefined {
  if (source.kind === 'input') return source.make === undefined && dtype === 'int32' ? [source.name] : undefined;
  if (source.kind !== 'result') return undefined;
  const { operation, inputs, outputs } = source.node;
  const keepsOrder = operation.name === 'reshape' || (operation.name === 'concat' && outputs[0]!.shape.length === 1);
  const parts = keepsOrder ? inputs.map(fedOrigins) : [undefined];
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function joined(parts: readonly ArrayLike<number>[]): ArrayLike<number> {
  if (parts.length === 1) return parts[0]!;
  const result = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

function matrix(data: Int32Array, width: number): { data: Int32Array; shape: number[] } {
  return { data, shape: [data.length / width, width] };
}

/** Chunks this wide waste little where most ids occur once or twice; wider ones where one id occurs in hundreds of rows. */
function widthFor(mostFrequent: number): number {
  return mostFrequent <= 8 ? Math.max(1, mostFrequent) : mostFrequent <= 512 ? 8 : 32;
}

function planOf(name: string, ids: ArrayLike<number>, count: number): Plan {
  const rows = ids.length;
  const frequency = new Int32Array(count);
  for (let i = 0; i < rows; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < count))
      throw new Error(`input "${name}": id ${id} at position ${i} is not in 0 … ${count - 1}`);
    frequency[id]!++;
  }
  const segments = Int32Array.from(frequency.keys()).filter((id) => frequency[id]! > 0);
  const chunkWidth = widthFor(segments.reduce((most, id) => Math.max(most, frequency[id]!), 0));
  const firstChunk = new Int32Array(count);
  let chunkCount = 0;
  for (const id of segments) {
    firstChunk[id] = chunkCount;
    chunkCount += Math.ceil(frequency[id]! / chunkWidth);
  }
  const chunks = new Int32Array(chunkCount * chunkWidth).fill(rows);
  const seen = new Int32Array(count);
  for (let i = 0; i < rows; i++) {
    const id = ids[i]!;
    chunks[firstChunk[id]! * chunkWidth + seen[id]!++] = i;
  }
  const heavy = segments.filter((id) => frequency[id]! > chunkWidth);
  const chunksOf = (id: number) => Math.ceil(frequency[id]! / chunkWidth);
  const combinedWidth = heavy.reduce((most, id) => Math.max(most, chunksOf(id)), 1);
  const combined = new Int32Array(heavy.length * combinedWidth).fill(chunkCount);
  const order = segments.map((id) => firstChunk[id]!);
  let place = 0;
  segments.forEach((id, i) => {
    if (frequency[id]! <= chunkWidth) return;
    for (let j = 0; j < chunksOf(id); j++) combined[place * combinedWidth + j] = firstChunk[id]! + j;
    order[i] = chunkCount + place++;
  });
  return { chunks, chunkWidth, combined, combinedWidth, order, segments };
}
