import { expect } from 'chai';
import leader from '../../../../components/students/leader/leader.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import {
  differentiate,
  Generator,
  Graph,
  initialValues,
  reduceSum,
  ReferenceEngine,
  square,
  type ArrayTensor,
} from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort } from '../../small-cohort.js';

const small = { width: 4, heads: 2, innerWidth: 6, mediatorWidth: 5, dropout: 0, attentionDropout: 0 };
const cohort = smallCohort([
  [
    { diagnoses: [0, 3], procedures: [1], medications: [2, 5] },
    { diagnoses: [4], procedures: [], medications: [5, 7] },
    { diagnoses: [6, 8], procedures: [2, 3], medications: [1] },
  ],
  [{ diagnoses: [9], procedures: [4], medications: [0] }],
]);
const patients = Int32Array.of(0, 1);
const wide = 'student/wide/weight';
/** Rows of the embedding table: 3 special ones, 8 medications, 12 diagnoses, 6 procedures; then the values of the profile. */
const [medication, diagnosis, procedure, insurance, gender] = [3, 11, 23, 29, 32];

function student(targetVisit: string) {
  const model = tensorProgram(build(leader, { ...small, targetVisit }).for(cohort));
  const graph = new Graph();
  const outputs = model.forward(graph.scope('student'));
  const feeds = model.feeds(patients, { scope: 'student', targets: [] });
  const weights = initialValues(graph.parameters, new Generator(5));
  const run = async (outs: Parameters<ReferenceEngine['compile']>[1], parameters = weights) => {
    const executable = await new ReferenceEngine().compile(graph, outs, { parameters });
    return executable.run(feeds);
  };
  return { graph, outputs, weights, run };
}

describe('students/leader with targetVisit', () => {
  it('wide: starts as pooled, and adds one weight for each code, earlier medication and profile value', async () => {
    const pooled = student('pooled');
    const start = (await pooled.run({ logits: pooled.outputs.logits }))['logits']!.data;
    const { outputs, weights, run } = student('wide');
    expect(weights[wide]!.shape).to.deep.equal([8, 34]);
    expect(Array.from(weights[wide]!.data).every((weight) => weight === 0)).to.equal(true);
    const shared = { ...pooled.weights, [wide]: weights[wide]! };
    expect((await run({ logits: outputs.logits }, shared))['logits']!.data).to.deep.equal(start);

    // The weight of medication m for column c is 100 m + c: the sums can be read off.
    const numbered = Float32Array.from({ length: 8 * 34 }, (_, i) => 100 * Math.floor(i / 34) + (i % 34));
    const given = { ...shared, [wide]: { data: numbered, shape: [8, 34] } };
    const logits = (await run({ logits: outputs.logits }, given))['logits']!.data;
    const columns = [
      // Medication 5 was prescribed twice and counts once; medication 1 is the answer.
      [6, 8]
        .map((code) => diagnosis + code)
        .concat(
          [2, 3].map((code) => procedure + code),
          [2, 5, 7].map((code) => medication + code),
          insurance,
          gender,
        ),
      [diagnosis + 9, procedure + 4, insurance + 1, gender + 1],
    ];
    const added = columns.flatMap((own) =>
      Array.from({ length: 8 }, (_, m) => own.reduce((sum, column) => sum + 100 * m + column, 0)),
    );
    expect(Array.from(logits, (value, i) => Math.round((value - start[i]!) * 1000) / 1000)).to.deep.equal(added);
  });

  it('direct: hands the target visit alone to the mediator, beside the pooled visits', async () => {
    const { graph, outputs, weights, run } = student('direct');
    expect(weights['student/mediator/weight']!.shape).to.deep.equal([5, 5 * 4]);
    // A mediator that reads the last 8 columns alone knows nothing of the history.
    const data = Float32Array.from(weights['student/mediator/weight']!.data, (value, i) => (i % 20 < 12 ? 0 : value));
    const alone = { ...weights, 'student/mediator/weight': { data, shape: [5, 20] } };
    const z = (await run({ z: outputs.feature! }, alone))['z']!.data;
    const other = smallCohort([[visitOf(2)], [visitOf(3)]]);
    const model = tensorProgram(build(leader, { ...small, targetVisit: 'direct' }).for(other));
    const executable = await new ReferenceEngine().compile(graph, { z: outputs.feature! }, { parameters: alone });
    const without = (await executable.run(model.feeds(patients, { scope: 'student', targets: [] })))['z']!.data;
    z.forEach((value, i) => expect(value).to.be.closeTo(without[i]!, 1e-6));
  });

  for (const [targetVisit, name] of [
    ['wide', wide],
    ['direct', 'student/mediator/weight'],
    ['direct', 'student/codes/weight'],
  ] as const) {
    it(`${targetVisit}: the gradient of ${name} is its finite difference`, async () => {
      const { graph, outputs, weights, run } = student(targetVisit);
      const loss = reduceSum(square(outputs.logits));
      const parameter = graph.parameterTensor(name);
      const gradient = differentiate(loss, [parameter]).get(parameter)!;
      const analytic = (await run({ gradient }))['gradient']!.data;
      const at = async (index: number, step: number) => {
        const moved = Float64Array.from(weights[name]!.data);
        moved[index]! += step;
        const given = { ...weights, [name]: { data: moved, shape: weights[name]!.shape } as unknown as ArrayTensor };
        return (await run({ loss }, given))['loss']!.data[0]!;
      };
      const indices = Array.from(analytic.keys()).filter((index) => analytic[index] !== 0);
      expect(indices).to.have.length.above(10);
      for (const index of indices.filter((_, i) => i % 7 === 0)) {
        const difference = ((await at(index, 1e-3)) - (await at(index, -1e-3))) / 2e-3;
        expect(analytic[index]!).to.be.closeTo(difference, 1e-3 + 1e-3 * Math.abs(difference));
      }
    });
  }
});

function visitOf(visit: number) {
  const codes = (kind: 'diagnoses' | 'procedures' | 'medications') => {
    const { offsets, values } = cohort[kind];
    return Array.from(values.subarray(offsets[visit], offsets[visit + 1]));
  };
  return { diagnoses: codes('diagnoses'), procedures: codes('procedures'), medications: codes('medications') };
}
