import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTeacherHidden, writeTeacherFeatures } from '../../../../components/stages/files/teacher-features-file.js';
import { heldHiddenStates } from '../../../../components/stages/files/hidden-states.js';
import { columnMoments } from '../../../../components/stages/student/column-moments.js';
import { Generator } from '../../../../framework/tensor/index.js';

const none = { patients: new Int32Array(), logits: new Float32Array() };
const [rows, width] = [600, 4];

describe('stages/files/hidden-states', () => {
  let folder: string;
  const hidden = new Float32Array(rows * width);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-hidden-'));
    new Generator(1).normalInto(hidden);
  });
  after(() => rm(folder, { recursive: true }));

  const written = (values: Float32Array, precision: 'float32' | 'float16') =>
    writeTeacherFeatures(
      folder,
      {
        train: { ...none, patients: Int32Array.from({ length: rows }, (_, row) => row) },
        validation: none,
        test: none,
      },
      { hidden: values, width, precision },
    );

  for (const [precision, tolerance] of [
    ['float32', 0],
    ['float16', 2 ** -11],
  ] as const) {
    it(`are read by rows from ${precision}, with the moments of the whole`, async () => {
      await written(hidden, precision);
      const states = await openTeacherHidden(folder);
      expect([states.rows, states.width]).to.deep.equal([rows, width]);
      states.read(17, 2).forEach((value, i) => {
        const expected = hidden[17 * width + i]!;
        expect(Math.abs(value - expected)).to.be.at.most(tolerance * Math.abs(expected));
      });
      const [stored, held] = [
        columnMoments(states),
        columnMoments(heldHiddenStates({ data: hidden, shape: [rows, width] })),
      ];
      held.deviation.forEach((value, column) =>
        expect(stored.deviation[column]).to.be.closeTo(value, 1e-3 * tolerance * 2048),
      );
      held.mean.forEach((value, column) => expect(stored.mean[column]).to.be.closeTo(value, 1e-3 * tolerance * 2048));
      states.close();
    });
  }

  it('are refused in float16 where one is too large for it', async () => {
    const large = hidden.slice();
    large[5] = -70_000;
    const problem = await written(large, 'float16').catch((error: Error) => error.message);
    expect(problem).to.match(/teacher\.hiddenStates: the largest hidden state is 7\.00e\+4, and float16 ends at 65504/);
  });
});
