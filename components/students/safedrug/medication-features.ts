import {
  add,
  evaluate,
  Graph,
  initialValues,
  linear,
  relu,
  uniform,
  type ArrayTensor,
  type Initializer,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Molecules } from '../../contracts/knowledge.js';
import {
  acrossBonds,
  atomsOf,
  noFeatures,
  roundsOf,
  sumOverBonds,
  sumOverMolecules,
  timesHeard,
  unchanged,
} from '../shared/atoms.js';

export interface MessagePassingOptions {
  readonly width: number;
  readonly radius: number;
  readonly layers: number;
  readonly embeddingRange: number;
}

/**
 * [medication, width] D of SafeDrug (§4.2): messages between the atoms of molecules, summed over atoms, averaged over a
 * medication's molecules; zeros where none is known. Parameters `atoms` and `messages-1`, `messages-2`, ….
 */
export function medicationFeatures(scope: Scope, molecules: Molecules, options: MessagePassingOptions): Tensor {
  if (molecules.graphs.length === 0) return noFeatures(scope.graph, molecules, options.width);
  const { radius, layers, width } = options;
  const { kinds } = atomsOf(molecules.graphs, radius);
  const messagesOf = (x: Tensor, layer: number) => relu(linear(scope.scope(`messages-${layer}`), x, { width }));
  let x = scope.scope('atoms').parameter('weight', [kinds, width], uniform(options.embeddingRange));
  if (layers === 0) {
    const atoms = atomsOf(molecules.graphs, radius);
    return sumOverMolecules(x, atoms, molecules, new Int32Array(atoms.count).fill(1));
  }
  for (const [index, round] of roundsOf(molecules.graphs, radius, layers - 1).entries()) {
    const messages = messagesOf(x, index + 1);
    const own = unchanged(messages, round);
    x = round.bonds.sources.length === 0 ? own : add(own, sumOverBonds(acrossBonds(messages, round), round));
  }
  // Only sums over atoms are read of the last round: an atom's message counts for itself and for each neighbour.
  const atoms = atomsOf(molecules.graphs, radius + layers - 1);
  return sumOverMolecules(messagesOf(x, layers), atoms, molecules, timesHeard(atoms));
}

/**
 * The same under random weights that nothing trains, as in the released program: a fixed feature, kept as a parameter
 * `fixed-features`, so that it is computed once.
 */
export function fixedMedicationFeatures(scope: Scope, molecules: Molecules, options: MessagePassingOptions): Tensor {
  const medications = molecules.ofMedications.offsets.length - 1;
  if (molecules.graphs.length === 0) return noFeatures(scope.graph, molecules, options.width);
  const fill: Initializer = (target, generator) =>
    target.set(evaluatedFeatures(molecules, options, (graph) => initialValues(graph.parameters, generator)));
  return scope.parameter('fixed-features', [medications, options.width], fill, { trainable: false });
}

/** [medication, width], row-major: {@link medicationFeatures} under some weights, whose names begin with `molecules/`. */
export function evaluatedFeatures(
  molecules: Molecules,
  options: MessagePassingOptions,
  weights: (graph: Graph) => Readonly<Record<string, ArrayTensor>>,
): Float64Array {
  const graph = new Graph();
  const features = medicationFeatures(graph.scope('molecules'), molecules, options);
  return evaluate(graph, { features }, weights(graph))['features']!.data;
}
