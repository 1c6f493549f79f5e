import {
  add,
  embedding,
  linear,
  multiply,
  relu,
  uniform,
  zeros,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Molecules } from '../../contracts/knowledge.js';
import {
  acrossBonds,
  atomsOf,
  meanOverAtoms,
  meanOverMolecules,
  noFeatures,
  roundsOf,
  sumOverBonds,
  unchanged,
  vector,
  type Round,
} from '../shared/atoms.js';
import type { MoleRecOptions } from './options.js';

/** Single, double, triple and aromatic. */
const bondTypes = 4;

/**
 * [medication, width] A graph isomorphism network over molecules (Xu et al. 2019): atoms by element and aromaticity, averaged
 * over a molecule, then over a medication's molecules; zeros where none is known. No batch norm, which would tie molecules
 * together.
 */
export function moleculeVectors(scope: Scope, molecules: Molecules, options: MoleRecOptions): Tensor {
  const { width, layers, embeddingRange } = options;
  if (molecules.graphs.length === 0) return noFeatures(scope.graph, molecules, width);
  const initializer = uniform(embeddingRange);
  const { kinds } = atomsOf(molecules.graphs, 0);
  let x = scope.scope('atoms').parameter('weight', [kinds, width], initializer);
  for (const [index, round] of roundsOf(molecules.graphs, 0, layers).entries()) {
    const layer = scope.scope(`layer-${index + 1}`);
    const epsilon = layer.parameter('epsilon', [1], zeros);
    const before = unchanged(x, round);
    const own = add(before, multiply(before, epsilon));
    const sums = round.bonds.sources.length === 0 ? own : add(own, messages(x, round));
    const inner = relu(linear(layer.scope('inner'), sums, { width: 2 * width }));
    const result = linear(layer.scope('outer'), inner, { width });
    x = index + 1 < layers ? relu(result) : result;
  }
  const atoms = atomsOf(molecules.graphs, layers);
  return meanOverMolecules(meanOverAtoms(x, atoms, molecules.graphs.length), molecules);

  /** [kind, width] what the atoms at the other ends of the bonds say, each with its bond. */
  function messages(of: Tensor, round: Round): Tensor {
    const types = vector(
      scope.graph,
      round.bonds.types.map((type) => type - 1),
    );
    const bonds = embedding(scope.scope('bonds'), types, { width, initializer, rows: bondTypes });
    return sumOverBonds(relu(add(acrossBonds(of, round), bonds)), round);
  }
}
