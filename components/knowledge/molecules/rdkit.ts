import initialize, { type MainModule, type Mol } from '@rdkit/rdkit';

export type { Mol, Reaction } from '@rdkit/rdkit';

/** RDKit. The garbage collector does not free its objects, so whoever receives one must delete it. */
export type RDKit = MainModule;

let loaded: Promise<RDKit> | undefined;

/** Loads RDKit's WebAssembly module (7 MB) on first use. */
export function loadRDKit(): Promise<RDKit> {
  loaded ??= (initialize as unknown as () => Promise<RDKit>)();
  return loaded;
}

/** Gives `use` a molecule and returns its result. Undefined where RDKit cannot read the SMILES. */
export function withMolecule<Result>(rdkit: RDKit, smiles: string, use: (molecule: Mol) => Result): Result | undefined {
  const molecule = rdkit.get_mol(smiles);
  if (molecule === null) return undefined;
  try {
    return use(molecule);
  } finally {
    molecule.delete();
  }
}
