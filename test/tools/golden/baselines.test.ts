import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import { baselinesGolden } from '../../../tools/golden/baselines/baselines.js';
import { compareBaseline } from '../../../tools/golden/baselines/baseline-comparison.js';
import { checkGolden } from '../../../tools/golden/check-golden.js';

const folder = 'test/golden/baselines';
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject;

const refusal = async (change: (file: JsonObject) => object) => {
  const file = read('logistic-regression.json');
  return baselinesGolden.compute({ ...file, ...change(file) }, {}).then(() => 'computed', String);
};
const tensors = (list: object) => () => ({ weights: { tensors: list } as unknown as JsonObject });

describe('golden values of the baselines', function () {
  this.timeout(120_000);

  for (const name of readdirSync(folder)) {
    it(`of ${name} agree on tfjs-wasm`, async () => {
      const engine = { type: 'tensorflow', options: { package: 'wasm' } };
      const { compared, deviations } = await baselinesGolden.compute(read(name), { engine });
      expect(deviations).to.deep.equal([]);
      expect(compared).to.be.greaterThan(30);
    });
  }

  it('are written where nothing is expected, under the same keys', async () => {
    const { expected, ...file } = read('retain_both.json');
    const root = await mkdtemp(join(tmpdir(), 'formulary-golden-'));
    try {
      await writeFile(join(root, 'stranger.json'), JSON.stringify(file));
      for await (const outcome of checkGolden(join(root, 'stranger.json'), { out: join(root, 'out') }))
        expect(outcome).to.include({ state: 'computed', compared: 0 });
      const written = JSON.parse(await readFile(join(root, 'out', 'stranger.json'), 'utf8')) as JsonObject;
      expect(Object.keys(written['expected']!).sort()).to.deep.equal(Object.keys(expected!).sort());
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('refuse a tensor that is not part of the form, one of another shape, one that is absent, and an unknown model', async () => {
    const [bias, weight] = [
      { name: 'out.b', shape: [6] },
      { name: 'out.w', shape: [6, 12] },
    ];
    expect(await refusal(tensors([weight, bias, { name: 'in.w', shape: [6] }]))).to.contain('"in.w" is no tensor');
    expect(await refusal(tensors([{ name: 'out.w', shape: [12, 6] }, bias]))).to.contain(
      'tensor "out.w" has the shape [12, 6], and the model\'s is [6, 12]',
    );
    expect(await refusal(tensors([weight]))).to.contain('the file has no tensors for student/output/bias');
    expect(await refusal(() => ({ model: '../models/retain' }))).to.contain('there is no reader');
  });
});

describe('the comparison of baselines', () => {
  it('takes values by the largest of their field, gradients by the norm of their tensor, and sets as they are', () => {
    const expected = {
      logits: [[100, 1]],
      greedy: { sets: [[3, 1]], scores: [[1, 0.5]] },
      grad_l2_norm: { 'out.w': 10, tiny: 1e-9 },
      grad_first3: { 'out.w': [0, 1], tiny: [1e-9] },
    };
    const near = {
      logits: [[100, 1.0009]],
      greedy: { sets: [[3, 1]], scores: [[1, 0.500009]] },
      grad_l2_norm: { 'out.w': 10.0009, tiny: 9e-6 },
      grad_first3: { 'out.w': [9e-4, 1], tiny: [-9e-6] },
    };
    expect(compareBaseline(near, expected)).to.deep.equal({ compared: 11, deviations: [] });
    const far = {
      logits: [[100, 1.0011]],
      greedy: { sets: [[1, 3]], scores: [[1]] },
      grad_l2_norm: { 'out.w': 10.0011, tiny: 1.1e-5 },
      grad_first3: { 'out.w': [0, 1] },
    };
    expect(compareBaseline(far, expected).deviations).to.deep.equal([
      'logits[0][1]: computed 1.0011, expected 1',
      'greedy.sets[0][0]: computed 1, expected 3',
      'greedy.sets[0][1]: computed 3, expected 1',
      'greedy.scores[0]: computed 1 entries, expected 2 entries',
      'grad_l2_norm.out.w: computed 10.0011, expected 10',
      'grad_l2_norm.tiny: computed 0.000011, expected 1e-9',
      'grad_first3.tiny: computed undefined, expected 1 entries',
    ]);
  });
});
