import { sizeOf, type Dimension } from './dimension.js';
import type { Run, Tensor } from './graph.js';

/**
 * How rows are added by id. The host works it out from the ids. A member is the number of a row; the number after the last row
 * stands for a row of zeros.
 */
interface Plan {
  /** [chunk, member] the rows of x that are added first; all rows of a chunk have one id */
  readonly chunks: Int32Array;
  readonly chunkWidth: number;
  /** [heavy id, member] the chunks of each id that has more than one chunk */
  readonly combined: Int32Array;
  readonly combinedWidth: number;
  /** [id that occurs] where its sum is: the number of its chunk, or the number of chunks plus its place among the heavy ids */
  readonly order: Int32Array;
  /** [id that occurs] the id */
  readonly segments: Int32Array;
}

/**
 * Automatic inputs that turn a sum with repeated ids into gathers and sums of a fixed order. Adding in place is no choice,
 * because several threads of onnxruntime's ScatterND lose each other's updates without an error. There are none where the
 * program itself computes the ids.
 */
export function segmentPlan(ids: Tensor, count: Dimension): readonly Tensor[] {
  const origins = fedOrigins(ids);
  if (origins === undefined) return [];
  const name = origins.join(' and ');
  const plan = (run: Run): Plan => {
    const key = `segment plan of ${name} for ${count}`;
    const cached = run.memory.get(key) as Plan | undefined;
    const made =
      cached ?? planOf(name, joined(origins.map((origin) => run.feeds[origin]!.data)), sizeOf(count, run.bindings));
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

/** The fed inputs that make up the ids when they are joined end to end; undefined where the program computes the ids. */
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

/** Rows of a chunk. Narrow chunks waste little where most ids occur once or twice, wide ones where an id has hundreds of rows. */
function widthFor(mostFrequent: number): number {
  return mostFrequent <= 8 ? Math.max(1, mostFrequent) : mostFrequent <= 512 ? 8 : 32;
}

function planOf(name: string, ids: ArrayLike<number>, count: number): Plan {
  const rows = ids.length;
  const frequency = new Int32Array(count);
  let used = 0;
  let mostFrequent = 0;
  for (let i = 0; i < rows; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < count))
      throw new Error(`input "${name}": id ${id} at position ${i} is not in 0 … ${count - 1}`);
    const times = ++frequency[id]!;
    if (times === 1) used++;
    if (times > mostFrequent) mostFrequent = times;
  }
  const chunkWidth = widthFor(mostFrequent);
  const chunksOf = (id: number) => Math.ceil(frequency[id]! / chunkWidth);
  const firstChunk = new Int32Array(count);
  const segments = new Int32Array(used);
  const order = new Int32Array(used);
  const heavy: number[] = []; // Places among the segments
  let chunkCount = 0;
  for (let id = 0, place = 0; place < used; id++) {
    if (frequency[id] === 0) continue;
    if (frequency[id]! > chunkWidth) heavy.push(place);
    segments[place] = id;
    firstChunk[id] = order[place++] = chunkCount;
    chunkCount += chunksOf(id);
  }
  const chunks = new Int32Array(chunkCount * chunkWidth).fill(rows);
  const next = firstChunk.map((chunk) => chunk * chunkWidth);
  for (let i = 0; i < rows; i++) chunks[next[ids[i]!]!++] = i;
  const combinedWidth = heavy.reduce((width, place) => Math.max(width, chunksOf(segments[place]!)), 1);
  const combined = new Int32Array(heavy.length * combinedWidth).fill(chunkCount);
  heavy.forEach((place, i) => {
    const first = order[place]!;
    for (let j = 0; j < chunksOf(segments[place]!); j++) combined[i * combinedWidth + j] = first + j;
    order[place] = chunkCount + i;
  });
  return { chunks, chunkWidth, combined, combinedWidth, order, segments };
}
