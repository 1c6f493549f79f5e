import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Brics } from '../../../../components/knowledge/molecules/brics.js';
import { molecularGraph } from '../../../../components/knowledge/molecules/molecular-graph.js';
import { buildMolecules } from '../../../../components/knowledge/molecules/molecules.js';
import { loadRDKit, type RDKit } from '../../../../components/knowledge/molecules/rdkit.js';
import { demo, skipWithoutDemo } from '../../datasets/demo-data.js';

describe('molecules', function () {
  this.timeout(300_000);
  let rdkit: RDKit;
  before(async () => {
    rdkit = await loadRDKit();
  });

  it('are graphs of atoms and bonds, hydrogens included', () => {
    // Benzoic acid, C7H6O2.
    const graph = molecularGraph(rdkit, 'c1ccccc1C(=O)O')!;
    const counts = new Map<number, number>();
    for (const number of graph.atomicNumbers) counts.set(number, (counts.get(number) ?? 0) + 1);
    expect(Object.fromEntries(counts)).to.deep.equal({ 1: 6, 6: 7, 8: 2 });
    expect(graph.aromatic.filter((atom) => atom === 1)).to.have.length(6);
    expect(graph.bonds).to.have.length(2 * graph.bondTypes.length);
    const types = [1, 2, 3, 4].map((type) => graph.bondTypes.filter((bond) => bond === type).length);
    // Six aromatic bonds, one C=O; single: ring to carboxyl, C-O, and six to hydrogens.
    expect(types).to.deep.equal([8, 1, 0, 6]);
    expect(molecularGraph(rdkit, 'CC(')).to.equal(undefined);
  });

  // The examples of RDKit's own documentation of BRICSDecompose.
  const documented: [string, string[]][] = [
    ['CCCOCc1cc(c2ncccc2)ccc1', ['[14*]c1ccccn1', '[16*]c1cccc([16*])c1', '[3*]O[3*]', '[4*]CCC', '[4*]C[8*]']],
    ['CCCOCC', ['[3*]O[3*]', '[4*]CC', '[4*]CCC']],
    ['CCCCCC', ['CCCCCC']],
  ];
  for (const [smiles, expected] of documented) {
    it(`cut ${smiles} into ${expected.length} fragments`, () => {
      expect(new Brics(rdkit).fragments(smiles)).to.deep.equal(expected);
    });
  }

  it('give a mask of medications by fragments; what cannot be read is left out', async () => {
    const { molecules, unreadable } = await buildMolecules(
      rdkit,
      [['CCCOCC', 'C(C)COCC'], [], ['CC(', 'CCCCCC']],
      async () => {},
    );
    expect(unreadable).to.deep.equal(['CC(']);
    expect(molecules.smiles).to.deep.equal(['CCCCCC', 'CCCOCC']);
    expect(molecules.fragments).to.deep.equal(['CCCCCC', '[3*]O[3*]', '[4*]CC', '[4*]CCC']);
    // The first medication's molecule is written twice, in two ways.
    expect([...molecules.ofMedications.offsets]).to.deep.equal([0, 1, 1, 2]);
    expect([...molecules.ofMedications.values]).to.deep.equal([1, 0]);
    expect([...molecules.fragmentsOfMedications.offsets]).to.deep.equal([0, 3, 3, 4]);
    expect([...molecules.fragmentsOfMedications.values]).to.deep.equal([1, 2, 3, 0]);
  });

  it('of the 112 classes of SafeDrug have 445 fragments with 1000 ones in the mask', async function () {
    skipWithoutDemo(this, demo.mappings);
    const text = await readFile(join(demo.mappings, 'atc3-smiles.csv'), 'utf8');
    const classes = new Map<string, string[]>();
    for (const line of text.trim().split('\n').slice(1)) {
      const [drugClass, smiles] = [line.slice(0, line.indexOf(',')), line.slice(line.indexOf(',') + 1)];
      classes.set(drugClass, [...(classes.get(drugClass) ?? []), smiles]);
    }
    const { molecules, unreadable } = await buildMolecules(rdkit, [...classes.values()], async () => {});
    expect(unreadable).to.deep.equal([]);
    expect(molecules.ofMedications.offsets).to.have.length(113);
    expect(molecules.fragments).to.have.length(445);
    expect(molecules.fragmentsOfMedications.values).to.have.length(1000);
    const atoms = molecules.ofMedications.values.reduce(
      (sum, molecule) => sum + molecules.graphs[molecule]!.atomicNumbers.length,
      0,
    );
    expect(molecules.ofMedications.values).to.have.length(269);
    expect(atoms).to.equal(13_227);
  });
});
