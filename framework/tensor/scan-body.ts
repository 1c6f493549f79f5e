import { sameShape } from './dimension.js';
import { Graph, type Tensor } from './graph.js';

/**
 * One step of a loop: from the states before it, the entries of the sequences that belong to it, and what all steps share, to
 * the states after it. It is called with tensors of a graph of its own and must use no others.
 */
export type Step = (
  states: readonly Tensor[],
  entries: readonly Tensor[],
  shared: readonly Tensor[],
) => readonly Tensor[];

/** The graph of one step, with its inputs and its results. */
export interface ScanBody {
  readonly states: readonly Tensor[];
  readonly entries: readonly Tensor[];
  readonly shared: readonly Tensor[];
  /** The states after the step. */
  readonly next: readonly Tensor[];
  /** What the step gives beside its states. */
  readonly outputs: readonly Tensor[];
}

/** The tensors that a loop reads. */
export interface ScanInputs {
  /** The states before the first step. */
  readonly states: readonly Tensor[];
  /** [step, …] each, equally long. */
  readonly sequences: readonly Tensor[];
  readonly shared: readonly Tensor[];
}

/** Builds the graph of a step. `build` gives the states after it, and further outputs. */
export function scanBody(
  inputs: ScanInputs,
  build: (
    states: readonly Tensor[],
    entries: readonly Tensor[],
    shared: readonly Tensor[],
  ) => { readonly next: readonly Tensor[]; readonly outputs: readonly Tensor[] },
): ScanBody {
  const graph = new Graph({ training: inputs.states[0]!.graph.training });
  const states = inputs.states.map(({ shape, dtype }, i) => graph.input(`state ${i}`, shape, dtype));
  const entries = inputs.sequences.map(({ shape, dtype }, i) => graph.input(`entry ${i}`, shape.slice(1), dtype));
  const shared = inputs.shared.map(({ shape, dtype }, i) => graph.input(`shared ${i}`, shape, dtype));
  const { next, outputs } = build(states, entries, shared);
  const others = [...graph.inputs.keys()].slice(states.length + entries.length + shared.length);
  others.push(...graph.parameters.keys());
  if (others.length > 0)
    throw new Error(`a step reads its arguments alone: make ${others.join(', ')} outside and pass it as shared`);

  if (next.length !== states.length) throw new Error(`a step of ${states.length} states gives ${next.length}`);
  next.forEach((state, i) => {
    const before = states[i]!;
    if (sameShape(state.shape, before.shape) && state.dtype === before.dtype) return;
    throw new Error(
      `state ${i} is [${before.shape.join(', ')}] before a step and [${state.shape.join(', ')}] after it`,
    );
  });
  return { states, entries, shared, next, outputs };
}
