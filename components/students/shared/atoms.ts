import { gather, matmul, multiply, segmentSum, type Graph, type Tensor } from '../../../framework/tensor/index.js';
import type { MolecularGraph, Molecules } from '../../contracts/knowledge.js';
import { codesOf } from './code-sets.js';

/** The atoms of all molecules side by side. */
export interface Atoms {
  readonly count: number;
  /** int32 [atom] the number of its surroundings: equal numbers look alike up to the radius */
  readonly surroundings: Int32Array;
  /** Number of different surroundings. */
  readonly kinds: number;
  /** int32 [atom] */
  readonly moleculeOf: Int32Array;
  /** [bond and direction] Each bond twice: once from either atom. */
  readonly bonds: { readonly sources: Int32Array; readonly targets: Int32Array; readonly types: Int32Array };
}

/**
 * The atoms of molecules, numbered by their surroundings as Weisfeiler and Lehman relabel a graph. At radius 0 an atom is its
 * element and whether it is aromatic. At radius r it is what it is at r − 1, and the multiset of what its neighbours are at r − 1
 * with the types of the bonds. Numbers are in the order of first appearance.
 */
export function atomsOf(graphs: readonly MolecularGraph[], radius: number): Atoms {
  const starts = graphs.map(startsBy(({ atomicNumbers }) => atomicNumbers.length));
  const ends = graphs.flatMap(({ bonds, bondTypes }, molecule) =>
    Array.from(bondTypes, (type, bond) => {
      const [a, b] = [starts[molecule]! + bonds[2 * bond]!, starts[molecule]! + bonds[2 * bond + 1]!];
      return [
        { source: a, target: b, type },
        { source: b, target: a, type },
      ];
    }).flat(),
  );
  const elements = graphs.flatMap(({ atomicNumbers, aromatic }) =>
    Array.from(atomicNumbers, (number, atom) => `${number} ${aromatic[atom]}`),
  );
  let surroundings = numbered(elements);
  for (let step = 0; step < radius; step++) {
    const around: string[][] = elements.map(() => []);
    for (const { source, target, type } of ends) around[target]!.push(`${surroundings[source]} ${type}`);
    surroundings = numbered(around.map((own, atom) => [surroundings[atom], ...own.sort()].join(', ')));
  }
  return {
    count: elements.length,
    surroundings,
    kinds: new Set(surroundings).size,
    moleculeOf: Int32Array.from(
      graphs.flatMap(({ atomicNumbers }, molecule) => Array.from(atomicNumbers, () => molecule)),
    ),
    bonds: {
      sources: Int32Array.from(ends, ({ source }) => source),
      targets: Int32Array.from(ends, ({ target }) => target),
      types: Int32Array.from(ends, ({ type }) => type),
    },
  };
}

/** [atom, width] for each atom the sum of `messages` over its bonds. messages [bond and direction, width]. */
export function sumOverBonds(messages: Tensor, { count, bonds }: Atoms): Tensor {
  return segmentSum(messages, vector(messages.graph, bonds.targets), count);
}

/** [bond and direction, width] the row of the atom at the other end of each bond. x [atom, width]. */
export function acrossBonds(x: Tensor, { bonds }: Atoms): Tensor {
  return gather(x, vector(x.graph, bonds.sources));
}

/** [molecule, width] sums over the atoms of each molecule. x [atom, width]. */
export function sumOverAtoms(x: Tensor, { moleculeOf }: Atoms, molecules: number): Tensor {
  return segmentSum(x, vector(x.graph, moleculeOf), molecules);
}

/** [molecule, width] means over the atoms of each molecule. x [atom, width]. */
export function meanOverAtoms(x: Tensor, atoms: Atoms, molecules: number): Tensor {
  const sizes = new Float32Array(molecules);
  for (const molecule of atoms.moleculeOf) sizes[molecule]!++;
  const shares = x.graph.constant({ data: sizes.map((size) => 1 / Math.max(1, size)), shape: [molecules, 1] });
  return multiply(sumOverAtoms(x, atoms, molecules), shares);
}

/** [medication, width] means over the molecules of each medication, zeros where none is known. x [molecule, width]. */
export function meanOverMolecules(
  x: Tensor,
  { ofMedications, graphs }: Pick<Molecules, 'ofMedications' | 'graphs'>,
): Tensor {
  const medications = ofMedications.offsets.length - 1;
  const shares = new Float32Array(medications * graphs.length);
  for (let medication = 0; medication < medications; medication++) {
    const own = codesOf(ofMedications, medication);
    for (const molecule of own) shares[medication * graphs.length + molecule] = 1 / own.length;
  }
  return matmul(x.graph.constant({ data: shares, shape: [medications, graphs.length] }), x);
}

/** [medication, width] The features of medications of which no molecule is known: zeros. */
export function noFeatures(graph: Graph, { ofMedications }: Pick<Molecules, 'ofMedications'>, width: number): Tensor {
  const medications = ofMedications.offsets.length - 1;
  return graph.constant({ data: new Float32Array(medications * width), shape: [medications, width] });
}

/** A list of integers as a constant. */
export function vector(graph: Graph, data: Int32Array): Tensor {
  return graph.constant({ data, shape: [data.length] });
}

function numbered(labels: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(labels, (label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

function startsBy<Entry>(sizeOf: (entry: Entry) => number): (entry: Entry) => number {
  let next = 0;
  return (entry) => (next += sizeOf(entry)) - sizeOf(entry);
}
