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
  sumOverBonds,
  vector,
} from '../shared/atoms.js';
import type { MoleRecOptions } from './molerec.js';

/** Single, double, triple and aromatic. */
const bondTypes = 4;

/**
 * [medication, width] A graph isomorphism network over molecules (Xu et al. 2019): atoms by element and aromaticity, averaged over
 * a molecule, then over a medication's molecules; zeros where none is known. No batch norm, which would tie molecules together.
 */
export function moleculeVectors(scope: Scope, molecules: Molecules, options: MoleRecOptions): Tensor {
  const { width, layers, embeddingRange } = options;
  const atoms = atomsOf(molecules.graphs, 0);
  if (atoms.count === 0) return noFeatures(scope.graph, molecules, width);
  const initializer = uniform(embeddingRange);
  const rows = { width, initializer };
  let x = embedding(scope.scope('atoms'), vector(scope.graph, atoms.surroundings), { ...rows, rows: atoms.kinds });
  for (let n = 1; n <= layers; n++) {
    const layer = scope.scope(`layer-${n}`);
    const epsilon = layer.parameter('epsilon', [1], zeros);
    const own = add(x, multiply(x, epsilon));
    const sums = atoms.bonds.sources.length === 0 ? own : add(own, messages(x));
    const inner = relu(linear(layer.scope('inner'), sums, { width: 2 * width }));
    const result = linear(layer.scope('outer'), inner, { width });
    x = n < layers ? relu(result) : result;
  }
  return meanOverMolecules(meanOverAtoms(x, atoms, molecules.graphs.length), molecules);

  /** [atom, width] what the atoms at the other ends of the bonds say, each with its bond. */
  function messages(of: Tensor): Tensor {
    const types = vector(
      scope.graph,
      atoms.bonds.types.map((type) => type - 1),
    );
    const bonds = embedding(scope.scope('bonds'), types, { ...rows, rows: bondTypes });
    return sumOverBonds(relu(add(acrossBonds(of, atoms), bonds)), atoms);
  }
}
