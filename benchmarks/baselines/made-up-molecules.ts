import type { MolecularGraph, Molecules } from '../../components/contracts/knowledge.js';
import { Generator } from '../../framework/tensor/index.js';

/** Sizes as of the molecules of SafeDrug's 131 medications: 284 molecules of 49 atoms, 491 fragments in 996 pairs. */
const sizes = { molecules: 284, heavyAtoms: 22, fragments: 491, pairs: 996 } as const;
/** So mixed that two bonds around tell 2,100 kinds of atoms apart, as of the published ones (2,108). */
const elements = [6, 6, 6, 6, 6, 6, 7, 8, 16, 9];

/** Made-up molecules of medications. Only the sizes of their graphs matter here. */
export function madeUpMolecules(medications: number, seed: number): Molecules {
  const generator = new Generator(seed);
  const graphs = Array.from({ length: sizes.molecules }, () => chain(generator));
  const owners = graphs.map((_, molecule) => molecule % medications);
  const listed = new Set<string>();
  while (listed.size < sizes.pairs)
    listed.add(`${generator.integer(medications)} ${generator.integer(sizes.fragments)}`);
  const pairs = [...listed].map((pair) => pair.split(' ').map(Number) as [number, number]);
  return {
    smiles: graphs.map((_, molecule) => `molecule ${molecule}`),
    graphs,
    ofMedications: setsOf(
      medications,
      owners.map((owner, molecule) => [owner, molecule]),
    ),
    fragments: Array.from({ length: sizes.fragments }, (_, fragment) => `fragment ${fragment}`),
    fragmentsOfMedications: setsOf(medications, pairs),
  };
}

/** Heavy atoms in a chain, one or two hydrogens at each. */
function chain(generator: Generator): MolecularGraph {
  const heavy = Array.from({ length: sizes.heavyAtoms }, () => elements[generator.integer(elements.length)]!);
  const atoms = [...heavy];
  const bonds = heavy.slice(1).map((_, atom) => [atom, atom + 1]);
  heavy.forEach((_, atom) => {
    for (let hydrogen = 0; hydrogen <= atom % 2 && atoms.length < 49; hydrogen++) {
      bonds.push([atom, atoms.length]);
      atoms.push(1);
    }
  });
  return {
    atomicNumbers: Int32Array.from(atoms),
    aromatic: new Int32Array(atoms.length),
    bonds: Int32Array.from(bonds.flat()),
    bondTypes: new Int32Array(bonds.length).fill(1),
  };
}

function setsOf(count: number, pairs: readonly (readonly [number, number])[]) {
  const sets = Array.from({ length: count }, (_, set) =>
    pairs.flatMap(([owner, member]) => (owner === set ? [member] : [])),
  );
  let end = 0;
  return {
    offsets: Int32Array.from([0, ...sets.map(({ length }) => (end += length))]),
    values: Int32Array.from(sets.flat()),
  };
}
