import type { MolecularGraph } from '../../contracts/knowledge.js';
import { type RDKit, withMolecule } from './rdkit.js';

/** The parts of RDKit's description of a molecule that are read here. */
interface Written {
  readonly defaults: { readonly atom: { readonly z: number }; readonly bond: { readonly bo: number } };
  readonly molecules: readonly [
    {
      readonly atoms: readonly { readonly z?: number }[];
      readonly bonds: readonly { readonly bo?: number; readonly atoms: readonly [number, number] }[];
      readonly extensions: readonly {
        readonly aromaticAtoms?: readonly number[];
        readonly aromaticBonds?: readonly number[];
      }[];
    },
  ];
}

const aromaticBond = 4;

/** Atoms and bonds of a molecule with its hydrogens; undefined where RDKit cannot read the SMILES. */
export function molecularGraph(rdkit: RDKit, smiles: string): MolecularGraph | undefined {
  return withMolecule(rdkit, smiles, (molecule) => {
    molecule.add_hs_in_place();
    const { defaults, molecules } = JSON.parse(molecule.get_json()) as Written;
    const [{ atoms, bonds, extensions }] = molecules;
    // RDKit writes bond orders for one resonance form of a ring, and lists the aromatic bonds beside them.
    const isAromatic = {
      atom: new Set(extensions.flatMap(({ aromaticAtoms = [] }) => aromaticAtoms)),
      bond: new Set(extensions.flatMap(({ aromaticBonds = [] }) => aromaticBonds)),
    };
    return {
      atomicNumbers: Int32Array.from(atoms, ({ z = defaults.atom.z }) => z),
      aromatic: Int32Array.from(atoms, (_, atom) => (isAromatic.atom.has(atom) ? 1 : 0)),
      bonds: Int32Array.from(bonds.flatMap((bond) => bond.atoms)),
      bondTypes: Int32Array.from(bonds, ({ bo = defaults.bond.bo }, bond) =>
        isAromatic.bond.has(bond) ? aromaticBond : bo,
      ),
    };
  });
}
