import { expect } from 'chai';
import molerec from '../../../../components/students/molerec/molerec.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import { buildMolecules } from '../../../../components/knowledge/molecules/molecules.js';
import { loadRDKit } from '../../../../components/knowledge/molecules/rdkit.js';
import { evaluate, Generator, Graph, initialValues } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort } from '../../small-cohort.js';

const cohort = smallCohort([[{ diagnoses: [0], procedures: [1], medications: [2] }]]);

/** [medication][width] vectors of medications under one seed. */
async function vectors(smiles: readonly (readonly string[])[]): Promise<readonly (readonly number[])[]> {
  const { molecules } = await buildMolecules(await loadRDKit(), smiles, async () => {});
  const graph = new Graph();
  const model = tensorProgram(build(molerec, { width: 4 }).for(cohort, { molecules }));
  const { medications } = model.forward(graph.scope('student')).details!;
  const { data } = evaluate(graph, { medications: medications! }, initialValues(graph.parameters, new Generator(1)))[
    'medications'
  ]!;
  return smiles.map((_, i) => Array.from(data.subarray(4 * i, 4 * i + 4)));
}

describe('students/molerec', () => {
  it('averages the molecules of a medication, and has zeros where none is known', async () => {
    const [ethanol, water, both, none] = await vectors([['CCO'], ['O'], ['CCO', 'O'], [], [], [], [], []]);
    both!.forEach((value, i) => expect(value).to.be.closeTo((ethanol![i]! + water![i]!) / 2, 1e-9));
    expect(none).to.deep.equal([0, 0, 0, 0]);
    expect(ethanol).not.to.deep.equal(water);
  });

  it('tells bonds of different order apart', async () => {
    const [single, double] = await vectors([['CC'], ['C=C'], ['C#C'], [], [], [], [], []]);
    expect(single).not.to.deep.equal(double);
  });
});
