import { expect } from 'chai';
import safedrug from '../../../../components/students/safedrug/safedrug.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import type { Molecules } from '../../../../components/contracts/knowledge.js';
import { Generator, Graph, initialValues } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort } from '../../small-cohort.js';

const cohort = smallCohort([[{ diagnoses: [0], procedures: [1], medications: [2] }]]);

/** Methane for the even medications, and water for the others but the last, of which nothing is known. */
const molecules: Molecules = {
  smiles: ['C', 'O'],
  graphs: [6, 8].map((number) => ({
    atomicNumbers: Int32Array.of(number),
    aromatic: Int32Array.of(0),
    bonds: new Int32Array(),
    bondTypes: new Int32Array(),
  })),
  ofMedications: { offsets: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 7), values: Int32Array.of(0, 1, 0, 1, 0, 1, 0) },
  fragments: ['C', 'O', 'N'],
  fragmentsOfMedications: {
    offsets: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 7),
    values: Int32Array.of(0, 1, 0, 1, 0, 1, 0),
  },
};

function parameters(options: object, known = molecules) {
  const graph = new Graph({ training: true });
  tensorProgram(build(safedrug, options).for(cohort, { molecules: known })).forward(graph.scope('student'));
  return graph.parameters;
}

const trained = (options: object, known = molecules) =>
  [...parameters(options, known)].filter(([, { trainable }]) => trainable).map(([name]) => name);

const feature = (seed: number) =>
  initialValues(parameters({ molecularNetwork: 'frozen', width: 2 }), new Generator(seed))[
    'student/molecules/fixed-features'
  ]!.data;

describe('students/safedrug', () => {
  it('trains its molecular network, or keeps a random feature that no step changes', () => {
    expect(trained({}).filter((name) => name.includes('molecules'))).to.deep.equal([
      'student/molecules/atoms/weight',
      'student/molecules/messages-1/weight',
      'student/molecules/messages-1/bias',
      'student/molecules/messages-2/weight',
      'student/molecules/messages-2/bias',
    ]);
    expect(trained({ molecularNetwork: 'frozen' }).filter((name) => name.includes('molecules'))).to.deep.equal([]);
  });

  it('draws the random feature by the seed, the same for medications of the same molecules, and nothing for none', () => {
    const first = feature(1);
    expect([...first]).to.deep.equal([...feature(1)]);
    expect([...first]).not.to.deep.equal([...feature(2)]);
    expect(Array.from(first.slice(0, 2))).to.deep.equal(Array.from(first.slice(4, 6)));
    expect(Array.from(first.slice(0, 2))).not.to.deep.equal(Array.from(first.slice(2, 4)));
    expect(Array.from(first.slice(14))).to.deep.equal([0, 0]);
  });

  it('needs no molecular network where fragments alone are listed', () => {
    const nothing = { offsets: new Int32Array(9), values: new Int32Array() };
    const bare = { ...molecules, smiles: [], graphs: [], ofMedications: nothing };
    for (const molecularNetwork of ['trained', 'frozen'])
      expect(trained({ molecularNetwork }, bare).filter((name) => name.includes('molecules'))).to.deep.equal([]);
  });

  it('refuses a dataset that knows no molecule', () => {
    expect(() => build(safedrug).for(cohort, { molecules: { ...molecules, fragments: [] } })).to.throw(
      'knows no molecule of its medications',
    );
  });
});
