import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../../framework/json.js';
import { computeStudent, studentGolden } from '../../../tools/golden/student.js';
import type { StudentFile } from '../../../tools/golden/student-file.js';
import { ReferenceEngine } from '../../../framework/tensor/index.js';

const folder = process.env['FORMULARY_GOLDEN'] ?? 'test/golden';
const files = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject] as const)
  .filter(([, file]) => studentGolden.recognizes(file));

describe('golden values of the student', () => {
  for (const [name, file] of files) {
    it(`${name} on the default engine`, async () => {
      const { deviations, compared } = await studentGolden.compute(file, {});
      expect(deviations).to.deep.equal([]);
      if (file['expected'] !== undefined) expect(compared).to.be.greaterThan(0);
    });
  }

  it('takes every size from the file: two blocks, other widths, one profile feature, a narrow teacher', async function () {
    const source = files[0]?.[1];
    if (source === undefined) return this.skip();
    const { expected: _expected, ...other } = resized(source as unknown as StudentFile);
    const computed = await studentGolden.compute(other as unknown as JsonObject, {});
    expect(computed.compared).to.equal(0);
    const mine = computed.computed['expected'] as JsonObject;
    const reference = await computeStudent(other as unknown as StudentFile, new ReferenceEngine());
    expect(Object.keys(mine['grad_l2_norm'] as JsonObject)).to.include('enc_visit.1.q.w');
    expect(Number(mine['total_loss_reference'])).to.be.closeTo(Number(reference['total_loss_reference']), 1e-5);
  });
});

/** The file with other sizes, and tensors to match. */
function resized({ config, weights, inputs }: StudentFile): StudentFile {
  const wide = {
    ...config,
    hidden: 12,
    heads: 3,
    ffn: 20,
    n_layers: 2,
    mediator: 7,
    teacher_dim: 9,
    profile_sizes: [3],
    tau: 2,
  };
  const sizes = new Map([
    [config.hidden, wide.hidden],
    [config.ffn, wide.ffn],
    [config.mediator, wide.mediator],
    [config.teacher_dim, wide.teacher_dim],
    [3 * config.hidden, 3 * wide.hidden],
  ]);
  const known = weights.tensors
    .filter(({ name }) => !/^prof_emb[1-9]/.test(name))
    .map(({ name, shape }) => ({
      name,
      shape:
        name === 'emb' || name.startsWith('prof_emb')
          ? [shape[0]!, wide.hidden]
          : shape.map((size) => sizes.get(size) ?? size),
    }));
  const fixed = known.map((tensor) => {
    if (tensor.name === 'prof_proj.w') return { ...tensor, shape: [wide.hidden, wide.hidden] };
    if (tensor.name === 'hidden.w') return { ...tensor, shape: [wide.mediator, 3 * wide.hidden] };
    return tensor.name === 'out.w' ? { ...tensor, shape: [config.n_med, wide.mediator] } : tensor;
  });
  const second = fixed
    .filter(({ name }) => name.startsWith('enc_'))
    .map(({ name, shape }) => ({ name: name.replace(/^(enc_[a-z]+)\./, '$1.1.'), shape }));
  return {
    config: wide,
    weights: { tensors: [...fixed, ...second] },
    inputs: { ...inputs, profile: inputs.profile.map((row) => row.slice(0, 1)) },
  };
}
