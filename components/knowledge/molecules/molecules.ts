import type { CodeSets } from '../../contracts/cohort.js';
import type { Molecules, MolecularGraph } from '../../contracts/knowledge.js';
import { packCodeSets } from '../../datasets/cohort/code-sets.js';
import { Brics } from './brics.js';
import { molecularGraph } from './molecular-graph.js';
import { type RDKit, withMolecule } from './rdkit.js';

export interface BuiltMolecules {
  readonly molecules: Molecules;
  /** SMILES that RDKit cannot read and that were left out. */
  readonly unreadable: readonly string[];
}

/**
 * Graphs and fragments of the molecules of medications.
 *
 * @param smiles [medications] molecules of each
 * @param onProgress awaited before each molecule, with the number of molecules done, and of all: cutting takes seconds
 */
export async function buildMolecules(
  rdkit: RDKit,
  smiles: readonly (readonly string[])[],
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<BuiltMolecules> {
  const brics = new Brics(rdkit);
  const written = [...new Set(smiles.flat())];
  const read = new Map<string, { readonly graph: MolecularGraph; readonly fragments: readonly string[] }>();
  const canonical = new Map<string, string>();
  for (const [index, text] of written.entries()) {
    await onProgress(index, written.length);
    const name = withMolecule(rdkit, text, (molecule) => molecule.get_smiles());
    if (name === undefined) continue;
    canonical.set(text, name);
    if (!read.has(name)) read.set(name, { graph: molecularGraph(rdkit, name)!, fragments: brics.fragments(name)! });
  }
  const names = [...read.keys()].sort();
  const fragments = [...new Set([...read.values()].flatMap((structure) => structure.fragments))].sort();
  const ofMedications = smiles.map((own) => own.flatMap((text) => canonical.get(text) ?? []));
  return {
    molecules: {
      smiles: names,
      graphs: names.map((name) => read.get(name)!.graph),
      ofMedications: sets(names, ofMedications),
      fragments,
      fragmentsOfMedications: sets(
        fragments,
        ofMedications.map((own) => own.flatMap((name) => read.get(name)!.fragments)),
      ),
    },
    unreadable: written.filter((text) => !canonical.has(text)),
  };
}

/** Names as ascending sets of indices. */
function sets(names: readonly string[], lists: readonly (readonly string[])[]): CodeSets {
  const indices = new Map(names.map((name, index) => [name, index]));
  return packCodeSets(lists.map((list) => [...new Set(list.map((name) => indices.get(name)!))].sort((a, b) => a - b)));
}
