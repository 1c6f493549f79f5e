import { elementCount } from '../array.js';
import { subtractDimensions } from '../dimension.js';
import { pullBack } from '../differentiate.js';
import { evaluateNodes } from '../evaluate-nodes.js';
import type { Tensor } from '../graph.js';
import { scanNode } from '../onnx/scan-node.js';
import { operation, type Node, type Values } from '../operation.js';
import type { OperationAttributes } from '../operation-attributes.js';
import { programOf } from '../program.js';
import { scanBody, type ScanInputs, type Step } from '../scan-body.js';
import { add } from './add.js';
import { concat } from './concat.js';
import { expand } from './reduce-sum.js';
import { slice } from './slice.js';
import { unsqueeze } from './unsqueeze.js';

type Attributes = OperationAttributes['scan'];

/** Inputs: states, sequences, shared. Outputs: the states after the last step, then [step, …] of each output of the body. */
const scanOperation = operation({
  name: 'scan',
  types: (inputs, { body }) => {
    const steps = inputs[body.states.length]!.shape[0]!;
    const sequences = inputs.slice(body.states.length, body.states.length + body.entries.length);
    const other = sequences.find(({ shape }) => shape[0] !== steps);
    if (other !== undefined) throw new Error(`sequences of ${steps} and of ${other.shape[0]} steps meet`);
    const perStep = body.outputs.map(({ shape, dtype }) => ({ shape: [steps, ...shape], dtype }));
    return [...body.next.map(({ shape, dtype }) => ({ shape, dtype })), ...perStep];
  },
  onnx: (emitter, inputs, { attributes: { body, reverse } }) => scanNode(emitter, inputs, body, reverse),
  gradient: (gradients, node, isWanted) => gradientScan(gradients, node, isWanted),
  evaluate: (inputs, { attributes: { body, reverse } }, shapes, bindings) => {
    const count = body.states.length;
    const results = shapes.map((shape) => new Float64Array(elementCount(shape)));
    const { nodes } = programOf(body.next[0]!.graph, Object.fromEntries([...body.next, ...body.outputs].entries()));
    const leaves = new Map<Tensor, Values>(
      body.shared.map((tensor, i) => [tensor, inputs[count + body.entries.length + i]!]),
    );
    body.states.forEach((tensor, i) => leaves.set(tensor, inputs[i]!));
    const steps = inputs[count]!.shape[0]!;
    for (let turn = 0; turn < steps; turn++) {
      const step = reverse ? steps - 1 - turn : turn;
      body.entries.forEach((tensor, i) => leaves.set(tensor, entryOf(inputs[count + i]!, step)));
      const valueOf = evaluateNodes(nodes, bindings, (leaf) => leaves.get(leaf) ?? constantOf(leaf));
      const next = body.next.map(valueOf);
      body.outputs.forEach((tensor, i) => {
        const { data } = valueOf(tensor);
        results[count + i]!.set(data, step * data.length);
      });
      body.states.forEach((tensor, i) => leaves.set(tensor, next[i]!));
    }
    body.states.forEach((tensor, i) => results[i]!.set(leaves.get(tensor)!.data));
    return results;
  },
});

export interface ScanOptions extends Partial<Pick<ScanInputs, 'shared'>>, Omit<ScanInputs, 'shared'> {
  /** The last step comes first. */
  readonly reverse?: boolean;
  readonly step: Step;
}

/**
 * A loop over the first axis of some sequences: step i makes the states after it from those before it. Gives [step, …] of each
 * state, its value after every step. The graph holds one step, whatever the number of steps, which may be a name.
 *
 * Parameters must be made outside and passed as `shared`; a step can neither drop out nor sum by ids that are fed.
 *
 * @example
 * // y[i] = y[i − 1] / 2 + x[i], for x [step, row]
 * const [y] = scan({
 *   states: [expand(graph.constant(0), ['row'])],
 *   sequences: [x],
 *   step: ([before], [entry]) => [add(multiply(before, 0.5), entry)],
 * });
 */
export function scan({ states, sequences, shared = [], reverse = false, step }: ScanOptions): readonly Tensor[] {
  const { graph } = states[0]!;
  const body = scanBody({ states, sequences, shared }, (...reads) => {
    const next = step(...reads);
    return { next, outputs: next };
  });
  return graph.apply(scanOperation, [...states, ...sequences, ...shared], { body, reverse, step }).slice(states.length);
}

/**
 * A second loop, in the other direction. Its states are the gradients of the states and the sums of the gradients of what is
 * shared; each step computes the step of the first loop again, from the states before it.
 */
function gradientScan(
  gradients: readonly (Tensor | undefined)[],
  { inputs, outputs, attributes }: Node<Attributes>,
  isWanted: (input: Tensor) => boolean,
): readonly (() => Tensor)[] {
  const { body, reverse, step } = attributes;
  if (step === undefined) throw new Error('a gradient of a loop cannot be differentiated again');
  const count = body.states.length;
  const states = inputs.slice(0, count);
  const sequences = inputs.slice(count, count + body.entries.length);
  const shared = inputs.slice(count + sequences.length);
  const { graph } = inputs[0]!;
  const zeros = ({ shape }: Tensor) => expand(graph.constant(0), shape);
  const wantedSequences = sequences.flatMap((tensor, i) => (isWanted(tensor) ? [i] : []));
  const wantedShared = shared.flatMap((tensor, i) => (isWanted(tensor) ? [i] : []));
  const before = states.map((state, i) => shifted(state, outputs[count + i]!, reverse));
  const incoming = outputs.slice(count).map((output, i) => gradients[count + i] ?? zeros(output));
  const back: ScanInputs = {
    states: [...states.map(zeros), ...wantedShared.map((i) => zeros(shared[i]!))],
    sequences: [...before, ...incoming, ...sequences],
    shared,
  };
  const backBody = scanBody(back, (sums, entries, common) => {
    const [own, flows, rest] = [entries.slice(0, count), entries.slice(count, 2 * count), entries.slice(2 * count)];
    const next = step(own, rest, common);
    const seeds = new Map<Tensor, Tensor>();
    next.forEach((state, i) => {
      const seed = add(sums[i]!, flows[i]!);
      const other = seeds.get(state);
      seeds.set(state, other === undefined ? seed : add(other, seed));
    });
    const inner = pullBack(seeds, [
      ...own,
      ...wantedSequences.map((i) => rest[i]!),
      ...wantedShared.map((i) => common[i]!),
    ]);
    return {
      next: [
        ...own.map((state) => inner.get(state)!),
        ...wantedShared.map((i, place) => add(sums[count + place]!, inner.get(common[i]!)!)),
      ],
      outputs: wantedSequences.map((i) => inner.get(rest[i]!)!),
    };
  });
  const results = graph.apply(scanOperation, [...back.states, ...back.sequences, ...shared], {
    body: backBody,
    reverse: !reverse,
  });
  const ofSequence = (i: number) => results[count + wantedShared.length + wantedSequences.indexOf(i)]!;
  return [
    ...states.map((_, i) => () => results[i]!),
    ...sequences.map((_, i) => () => ofSequence(i)),
    ...shared.map((_, i) => () => results[count + wantedShared.indexOf(i)]!),
  ];
}

/** [step, …] the states before each step, from those after each. */
function shifted(first: Tensor, after: Tensor, reverse: boolean): Tensor {
  const steps = after.shape[0]!;
  const start = unsqueeze(first, 0);
  return reverse
    ? concat([slice(after, 0, 1, steps), start], 0)
    : concat([start, slice(after, 0, 0, subtractDimensions(steps, 1))], 0);
}

function entryOf({ data, shape }: Values, step: number): Values {
  const length = data.length / shape[0]!;
  return { data: data.subarray(step * length, (step + 1) * length), shape: shape.slice(1) };
}

function constantOf({ source }: Tensor): Values {
  if (source.kind !== 'constant') throw new Error(`a step reads ${source.kind}, which is none of its arguments`);
  return { data: Float64Array.from(source.value.data), shape: source.value.shape };
}
