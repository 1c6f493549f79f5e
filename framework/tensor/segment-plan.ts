import type { ArrayTensor } from './array.js';
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
 * Tensors that turn a sum with repeated ids into gathers and sums of a fixed order: constants for constant ids, automatic
 * inputs for fed ones. Adding in place is no choice, because several threads of onnxruntime's ScatterND lose each other's
 * updates without an error. There are none where the program itself computes the ids.
 */
export function segmentPlan(ids: Tensor, count: Dimension): readonly Tensor[] {
  const origins = originsOf(ids);
  if (origins === undefined) return [];
  if (origins.every((origin) => typeof origin !== 'string') && typeof count === 'number') {
    const plan = planOf('the ids', joined(origins), count);
    return partsOf(plan).map((value) => ids.graph.constant(value));
  }
  if (!origins.every((origin) => typeof origin === 'string')) return [];
  const name = origins.join(' and ');
  const plan = (run: Run): Plan => {
    const key = `segment plan of ${name} for ${count}`;
    const cached = run.memory.get(key) as Plan | undefined;
    const made =
      cached ?? planOf(name, joined(origins.map((origin) => run.feeds[origin]!.data)), sizeOf(count, run.bindings));
    run.memory.set(key, made);
    return made;
  };
  return parts.map(({ title, axes }, index) =>
    ids.graph.automaticInput(
      `${name}/${title} of ${count}`,
      axes.map((axis) => `${name}/${axis} of ${count}`.replaceAll(/[*+]/g, ' ')),
      'int32',
      (run) => partsOf(plan(run))[index]!,
    ),
  );
}

const parts = [
  { title: 'chunks', axes: ['chunk', 'chunk width'] },
  { title: 'combined', axes: ['heavy id', 'combined width'] },
  { title: 'order', axes: ['used id'] },
  { title: 'segments', axes: ['used id'] },
] as const;

/** The values of the parts, in their order. */
function partsOf({ chunks, chunkWidth, combined, combinedWidth, order, segments }: Plan): readonly ArrayTensor[] {
  return [
    { data: chunks, shape: [chunks.length / chunkWidth, chunkWidth] },
    { data: combined, shape: [combined.length / combinedWidth, combinedWidth] },
    { data: order, shape: [order.length] },
    { data: segments, shape: [segments.length] },
  ];
}

/**
 * What the ids are made up of when it is joined end to end: names of fed inputs, and constants. Undefined where the program
 * computes the ids.
 */
function originsOf({ source, dtype }: Tensor): readonly (string | ArrayLike<number>)[] | undefined {
  if (source.kind === 'input') return source.make === undefined && dtype === 'int32' ? [source.name] : undefined;
  if (source.kind === 'constant') return [source.value.data];
  if (source.kind !== 'result') return undefined;
  const { operation, inputs, outputs } = source.node;
  const keepsOrder = operation.name === 'reshape' || (operation.name === 'concat' && outputs[0]!.shape.length === 1);
  const found = keepsOrder ? inputs.map(originsOf) : [undefined];
  return found.every((part) => part !== undefined) ? found.flat() : undefined;
}

function joined(lists: readonly ArrayLike<number>[]): ArrayLike<number> {
  if (lists.length === 1) return lists[0]!;
  const result = new Int32Array(lists.reduce((length, list) => length + list.length, 0));
  let offset = 0;
  for (const list of lists) {
    result.set(list, offset);
    offset += list.length;
  }
  return result;
}

/**
 * Rows of a chunk. Narrow chunks waste little where most ids occur once or twice, wide ones where an id has hundreds of rows.
 */
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
