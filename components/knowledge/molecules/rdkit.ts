import initialize, { type MainModule, type Mol } from '@rdkit/rdkit';

export type { Mol, Reaction } from '@rdkit/rdkit';

/** RDKit, whose objects live outside of the garbage collector: each must be deleted by whoever received it. */
export type RDKit = MainModule;

let loaded: Promise<RDKit> | undefined;

/** Loads RDKit's WebAssembly module (7 MB) on first use. */
export function loadRDKit(): Promise<RDKit> {
  loaded ??= (initialize as unknown as () => Promise<RDKit>)();
  return loaded;
}

/** What `use` makes of a molecule; undefined where RDKit cannot read the SMILES. */
export function withMolecule<Result>(rdkit: RDKit, smiles: string, use: (molecule: Mol) => Result): Result | undefined {
  const molecule = rdkit.get_mol(smiles);
  if (molecule === null) return undefined;
  try {
    return use(molecule);
  } finally {
    molecule.delete();
  }
}
