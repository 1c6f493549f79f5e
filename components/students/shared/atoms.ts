import { codesOf } from '../../datasets/cohort/code-sets.js';
import { gather, matmul, multiply, segmentSum, type Graph, type Tensor } from '../../../framework/tensor/index.js';
import type { MolecularGraph, Molecules } from '../../contracts/knowledge.js';

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

/** What was computed of the molecules: a student asks several times, and so does each program that it is compiled to. */
const known = new WeakMap<readonly MolecularGraph[], Map<number, Atoms>>();

/**
 * The atoms of molecules, numbered by their surroundings as Weisfeiler and Lehman relabel a graph. At radius 0 an atom is its
 * element and whether it is aromatic. At radius r it is what it is at r − 1, and the multiset of what its neighbours are at r −
 * 1 with the types of the bonds. Numbers are in the order of first appearance.
 */
export function atomsOf(graphs: readonly MolecularGraph[], radius: number): Atoms {
  const ofGraphs = known.get(graphs) ?? new Map<number, Atoms>();
  known.set(graphs, ofGraphs);
  const atoms = ofGraphs.get(radius) ?? computeAtoms(graphs, radius);
  ofGraphs.set(radius, atoms);
  return atoms;
}

function computeAtoms(graphs: readonly MolecularGraph[], radius: number): Atoms {
  if (radius > 0) return atRadius(atomsOf(graphs, radius - 1));
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
  return {
    count: elements.length,
    ...numbered(elements),
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

/** The same atoms, told apart by one bond more. */
function atRadius(before: Atoms): Atoms {
  const { count, surroundings, bonds } = before;
  const around: string[][] = Array.from({ length: count }, () => []);
  bonds.targets.forEach((target, end) =>
    around[target]!.push(`${surroundings[bonds.sources[end]!]} ${bonds.types[end]}`),
  );
  return { ...before, ...numbered(around.map((own, atom) => [surroundings[atom], ...own.sort()].join(', '))) };
}

/**
 * One round of messages between atoms. Atoms that look alike as far as the messages have come hold equal vectors, so that each
 * kind of them is computed once: a molecule's atoms are many, and most of them are hydrogens.
 */
export interface Round {
  /** Kinds of atoms after the round. */
  readonly kinds: number;
  /** int32 [kind] the kind before the round */
  readonly before: Int32Array;
  /** The bonds of one atom of each kind: `sources` are kinds before the round, `targets` kinds after it. */
  readonly bonds: Atoms['bonds'];
}

/** The rounds after the atoms were numbered at a radius; each tells atoms apart by one bond more. */
export function roundsOf(graphs: readonly MolecularGraph[], radius: number, rounds: number): readonly Round[] {
  const steps = Array.from({ length: rounds + 1 }, (_, step) => atomsOf(graphs, radius + step));
  return steps.slice(1).map(({ surroundings: after, bonds, kinds }, step) => {
    const before = steps[step]!.surroundings;
    const examples = Int32Array.from({ length: kinds }, (_, kind) => after.indexOf(kind));
    const ends = Array.from(bonds.targets.keys()).filter((end) => {
      const atom = bonds.targets[end]!;
      return examples[after[atom]!] === atom;
    });
    return {
      kinds,
      before: examples.map((atom) => before[atom]!),
      bonds: {
        sources: Int32Array.from(ends, (end) => before[bonds.sources[end]!]!),
        targets: Int32Array.from(ends, (end) => after[bonds.targets[end]!]!),
        types: Int32Array.from(ends, (end) => bonds.types[end]!),
      },
    };
  });
}

/** [kind after, width] what each kind of atom was before the round. x [kind before, width]. */
export function unchanged(x: Tensor, { before }: Round): Tensor {
  return gather(x, vector(x.graph, before));
}

/** [bond, width] the rows of the atoms at the other ends of the bonds. x [kind before, width]. */
export function acrossBonds(x: Tensor, { bonds }: Round): Tensor {
  return gather(x, vector(x.graph, bonds.sources));
}

/** [kind after, width] the sums of `messages` over the bonds of each kind of atom. messages [bond, width]. */
export function sumOverBonds(messages: Tensor, { kinds, bonds }: Round): Tensor {
  return segmentSum(messages, vector(messages.graph, bonds.targets), kinds);
}

/** [molecule, width] sums over the atoms of each molecule. x [kind, width]. */
function sumOverAtoms(x: Tensor, { surroundings, moleculeOf }: Atoms, molecules: number): Tensor {
  return segmentSum(gather(x, vector(x.graph, surroundings)), vector(x.graph, moleculeOf), molecules);
}

/** [molecule, width] means over the atoms of each molecule. x [kind, width]. */
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

/**
 * [medication, width] sums over the atoms of each molecule, an atom `times[atom]` times; then means over the molecules of each
 * medication, zeros where none is known. One product with a constant matrix. x [kind, width].
 */
export function sumOverMolecules(
  x: Tensor,
  { surroundings, kinds, moleculeOf }: Atoms,
  { ofMedications, graphs }: Pick<Molecules, 'ofMedications' | 'graphs'>,
  times: Int32Array,
): Tensor {
  const ofMolecules = graphs.map(() => new Map<number, number>());
  for (const [atom, kind] of surroundings.entries()) {
    const molecule = ofMolecules[moleculeOf[atom]!]!;
    molecule.set(kind, (molecule.get(kind) ?? 0) + times[atom]!);
  }
  const medications = ofMedications.offsets.length - 1;
  const shares = new Float32Array(medications * kinds);
  for (let medication = 0; medication < medications; medication++) {
    const own = codesOf(ofMedications, medication);
    for (const molecule of own)
      for (const [kind, count] of ofMolecules[molecule]!) shares[medication * kinds + kind]! += count / own.length;
  }
  return matmul(x.graph.constant({ data: shares, shape: [medications, kinds] }), x);
}

/** int32 [atom] 1, and 1 for each of its bonds. */
export function timesHeard({ count, bonds }: Atoms): Int32Array {
  const times = new Int32Array(count).fill(1);
  for (const source of bonds.sources) times[source]!++;
  return times;
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

function numbered(labels: readonly string[]): Pick<Atoms, 'surroundings' | 'kinds'> {
  const numbers = new Map<string, number>();
  const surroundings = Int32Array.from(labels, (label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
  return { surroundings, kinds: numbers.size };
}

function startsBy<Entry>(sizeOf: (entry: Entry) => number): (entry: Entry) => number {
  let next = 0;
  return (entry) => (next += sizeOf(entry)) - sizeOf(entry);
}
