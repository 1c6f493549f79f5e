/** Rings that the drugs of a family share. The last atom has room for the next piece. */
const scaffolds = [
  'c1ccccc1',
  'c1ccncc1',
  'c1ccoc1',
  'c1ccsc1',
  'C1CCCCC1',
  'C1CCNCC1',
  'c1ccc2ccccc2c1',
  'C1CCOCC1',
  'c1cnc2ccccc2c1',
  'c1cncnc1',
];

/** Linkers that bind the ring. BRICS cuts beside them. */
const linkers = ['C(=O)N', 'OC', 'S(=O)(=O)N', 'C(=O)O', 'NC'];

/** Tails that differ between the drugs of a family. */
const tails = ['C', 'CC', 'CCC', 'C(C)C', 'CCO', 'CCN', 'CC(F)(F)F', 'CCCl', 'Cc1ccccc1', 'C1CC1', 'CC#N', 'CCOC'];

/**
 * A made-up molecule for every drug class, as SMILES: ring and linker belong to the family (50 kinds), the tail to the class.
 * Nothing is drawn: the molecules change no other part of the world.
 *
 * @param family [medications]
 */
export function medicationMolecules(family: Int32Array): readonly (readonly string[])[] {
  return Array.from(family, (of, medication) => {
    const scaffold = scaffolds[of % scaffolds.length]!;
    const linker = linkers[Math.floor(of / scaffolds.length) % linkers.length]!;
    return [`${scaffold}${linker}${tails[medication % tails.length]!}`];
  });
}
