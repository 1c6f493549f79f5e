import type { Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import type { OperationAttributes } from '../operation-attributes.js';
import type { Emitter } from './emitter.js';

type Attributes = OperationAttributes['causalAttention'];

/** Some queries and the keys that they see. Names of int64 vectors of one element. */
interface Block {
  /** The positions of the queries. */
  readonly start: string;
  readonly end: string;
  /** How many they are. */
  readonly queries: string;
  /** The keys are those before this position: `end`, or 0 where the block has no query. */
  readonly keys: string;
  /** How many keys stand behind them. */
  readonly unseen: string;
}

/** Names of the parts of a block, and its attention weights. Query heads that share keys stand one after the other. */
interface Seen {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  /** [row, key and value head, query, key] */
  readonly weights: string;
}

/** The nodes of `causalAttention`, and the name of its result. */
export function attentionNodes(
  emitter: Emitter,
  names: readonly string[],
  inputs: readonly Tensor[],
  attributes: Attributes,
): string {
  const parts = blocksOf(emitter, inputs[0]!.shape[2]!, attributes).map((block) => {
    const { weights, value } = seenBy(emitter, names, inputs, attributes, block);
    return ungrouped(emitter, product(emitter, weights, value), inputs, block);
  });
  return parts.length === 1 ? parts[0]! : emitter.concat(parts, 2);
}

/**
 * The nodes of its gradient, and the names of the gradients of query, key and value. A score's gradient is weight · (g v − g y)
 * for the result y of its query.
 */
export function attentionGradientNodes(
  emitter: Emitter,
  names: readonly string[],
  inputs: readonly Tensor[],
  attributes: Attributes,
): readonly string[] {
  const [, , , , mixed, g] = names;
  const common = emitter.node('ReduceSum', [emitter.node('Mul', [g!, mixed!]), emitter.integers([3])], { keepdims: 1 });
  const ofQueries: string[] = [];
  let ofKeys: string | undefined;
  let ofValues: string | undefined;
  let before: readonly string[] = [g!];
  for (const own of blocksOf(emitter, inputs[0]!.shape[2]!, attributes)) {
    const block = own && behind(emitter, own, before);
    const { query, key, value, weights } = seenBy(emitter, names, inputs, attributes, block);
    const flow = grouped(emitter, cut(emitter, g!, block), inputs, block);
    const level = grouped(emitter, cut(emitter, common, block), inputs, block);
    const change = emitter.node('Sub', [product(emitter, flow, value, { transposeB: true }), level]);
    const scores = emitter.node('Mul', [weights, change]);
    const { scale } = attributes;
    const ofQuery = ungrouped(emitter, product(emitter, scores, key, { scale }), inputs, block);
    ofQueries.push(ofQuery);
    // Their transposes: onnxruntime is slow where the long factor is the one to be transposed.
    ofKeys = added(emitter, ofKeys, product(emitter, query, scores, { transposeA: true, scale }), block);
    ofValues = added(emitter, ofValues, product(emitter, flow, weights, { transposeA: true }), block);
    before = [ofQuery, ofKeys, ofValues];
  }
  const turned = (name: string) => emitter.node('Transpose', [name], { perm: [0, 1, 3, 2] });
  const whole = ofQueries.length === 1 ? ofQueries[0]! : emitter.concat(ofQueries, 2);
  return [whole, turned(ofKeys!), turned(ofValues!)];
}

/** The blocks of queries; undefined stands for all. Those behind the last position are empty. */
function blocksOf(
  emitter: Emitter,
  positions: Dimension,
  { block, longest }: Attributes,
): readonly (Block | undefined)[] {
  if (emitter.form !== 'cpu' || longest <= block) return [undefined];
  const all = emitter.dimension(positions);
  const at = (position: number) => emitter.node('Min', [all, emitter.integers([position])]);
  const count = Math.ceil(longest / block);
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [at(i * block), i === count - 1 ? all : at((i + 1) * block)];
    // Without queries there are no keys either: onnxruntime leaves a product of no terms undefined.
    const queries = emitter.node('Sub', [end, start]);
    const keys = emitter.node('Mul', [end, emitter.node('Min', [queries, emitter.integers([1])])]);
    return { start, end, queries, keys, unseen: emitter.node('Sub', [all, keys]) };
  });
}

/**
 * The same block, computed when the given tensors are there. onnxruntime would compute what is common to all blocks of a
 * gradient first, or with the forward pass, and keep it: all pairs of tokens. What is added is 0, and not known before.
 */
function behind(emitter: Emitter, block: Block, tensors: readonly string[]): Block {
  const zero = tensors
    .map((name) => emitter.node('Mul', [emitter.node('Shape', [name], { start: 0, end: 1 }), emitter.integers([0])]))
    .reduce((left, right) => emitter.node('Add', [left, right]));
  const late = (name: string) => emitter.node('Add', [name, zero]);
  return { ...block, start: late(block.start), keys: late(block.keys) };
}

function seenBy(
  emitter: Emitter,
  [queries, keys, values, biases]: readonly string[],
  inputs: readonly Tensor[],
  { scale }: Attributes,
  block: Block | undefined,
): Seen {
  const query = grouped(emitter, cut(emitter, queries!, block), inputs, block);
  const upTo = (name: string, axis: number) =>
    block === undefined
      ? name
      : emitter.node('Slice', [name, emitter.integers([0]), block.keys, emitter.integers([axis])]);
  const [key, value] = [upTo(keys!, 2), upTo(values!, 2)];
  const bias = upTo(cut(emitter, biases!, block), 3);
  const scores = ungrouped(emitter, product(emitter, query, key, { transposeB: true, scale }), inputs, block);
  const weights = emitter.node('Softmax', [emitter.node('Add', [scores, bias])], { axis: -1 });
  return { query, key, value, weights: grouped(emitter, weights, inputs, block) };
}

/** The lines of a block from [row, head, position, …]. */
function cut(emitter: Emitter, name: string, block: Block | undefined): string {
  return block === undefined ? name : emitter.node('Slice', [name, block.start, block.end, emitter.integers([2])]);
}

/** [row, head, query, …] → [row, key and value head, query of its heads, …] */
function grouped(emitter: Emitter, name: string, inputs: readonly Tensor[], block: Block | undefined): string {
  const { keyHeads, shared } = headsOf(inputs);
  if (shared === 1) return name;
  const queries = block && emitter.node('Mul', [block.queries, emitter.integers([shared])]);
  return withHeads(emitter, name, keyHeads, queries);
}

/** The other way round. */
function ungrouped(emitter: Emitter, name: string, inputs: readonly Tensor[], block: Block | undefined): string {
  const { keyHeads, shared } = headsOf(inputs);
  return shared === 1 ? name : withHeads(emitter, name, shared * keyHeads, block?.queries);
}

function headsOf([query, key]: readonly Tensor[]): { readonly keyHeads: number; readonly shared: number } {
  const keyHeads = key!.shape[1] as number;
  return { keyHeads, shared: (query!.shape[1] as number) / keyHeads };
}

/** A reshape. Sizes of 0 stand for those of the input; −1, which stands for the rest, is undefined where a size is 0. */
function withHeads(emitter: Emitter, name: string, heads: number, queries: string | undefined): string {
  const sizes = [emitter.integers([0, heads]), queries ?? emitter.integers([-1]), emitter.integers([0])];
  return emitter.node('Reshape', [name, emitter.node('Concat', sizes, { axis: 0 })]);
}

/** Adds the gradients [row, head, width, key] of the keys of a block to those of all keys. */
function added(emitter: Emitter, sum: string | undefined, own: string, block: Block | undefined): string {
  if (block === undefined) return own;
  const pads = emitter.node('Concat', [emitter.integers([0]), block.unseen], { axis: 0 });
  const whole = emitter.node('Pad', [own, pads, emitter.float(0), emitter.integers([3])]);
  return sum === undefined ? whole : emitter.node('Add', [sum, whole]);
}

function product(
  emitter: Emitter,
  left: string,
  right: string,
  {
    transposeA = false,
    transposeB = false,
    scale = 1,
  }: { readonly transposeA?: boolean; readonly transposeB?: boolean; readonly scale?: number } = {},
): string {
  if (!transposeA && !transposeB && scale === 1) return emitter.node('MatMul', [left, right]);
  if (emitter.form === 'cpu') {
    const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: scale } };
    return emitter.node('FusedMatMul', [left, right], flags, 'com.microsoft');
  }
  const turned = (name: string) => emitter.node('Transpose', [name], { perm: [0, 1, 3, 2] });
  const plain = emitter.node('MatMul', [transposeA ? turned(left) : left, transposeB ? turned(right) : right]);
  return scale === 1 ? plain : emitter.node('Mul', [plain, emitter.float(scale)]);
}
