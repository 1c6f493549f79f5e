import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adapterFiles, readAdapter } from '../../../../../components/teachers/llama/adapter/adapter-files.js';
import { architectureOf } from '../../../../../components/teachers/llama/architecture.js';
import { teacherProgram } from '../../../../../components/teachers/llama/teacher-program.js';
import type { LlamaOptions } from '../../../../../components/teachers/llama/options.js';
import { readSafetensors, writeSafetensors } from '../../../../../framework/tensor/index.js';

const golden = 'test/golden/llama/llama-mha/adapter';
/** What the code of LEADER saves for a decoder of 3 layers, with `cls_head` as its head. */
const released = '../shared/field/14-released-leader-adapter/bin';

function read(folder: string, sizes: Partial<LlamaOptions>) {
  const given = { width: 32, layers: 2, heads: 4, innerWidth: 88, ropeTheta: 1e4, ...sizes } as LlamaOptions;
  const architecture = architectureOf(given, 10);
  return readAdapter(folder, architecture, (lora) => {
    const shape = { architecture, medications: 1, maxTokens: 8, wordPath: false, training: { dropout: 0, lora } };
    return new Map([...teacherProgram(shape).graph.parameters].map(([name, own]) => [name, own.shape]));
  });
}

const problem = (folder: string, sizes: Partial<LlamaOptions> = {}) =>
  read(folder, sizes).then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('the files of an adapter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-adapter-'));
    await cp(golden, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('that the code of LEADER saves are read without executing anything', async function () {
    const files = await adapterFiles(released).catch(() => undefined);
    if (files === undefined) this.skip();
    const { weights, lora } = await read(released, { layers: 3, keyValueHeads: 2 });
    expect(weights['score/weight']!.shape).to.deep.equal([12, 32]);
    expect(Object.keys(weights)).to.have.length(13);
    expect(lora.modules['model/layers/2/self_attn/v_proj']).to.deep.equal({ rank: 4, scale: 16 / 4 });
  });

  it('of another model are refused', async () => {
    expect(await problem(folder)).to.equal('none');
    expect(await problem(folder, { layers: 1 })).to.match(
      /layers\.1\.self_attn\.q_proj\.lora_A\.weight \[4, 32\] has no place/,
    );
    expect(await problem(folder, { layers: 3 })).to.match(
      /layers\.2\.self_attn\.q_proj\.lora_A\.weight is missing, and 3 more/,
    );
    expect(await problem(folder, { width: 64 })).to.match(/lora_A\.weight \[4, 32\] should be \[4, 64\]/);
  });

  it('with a tensor that has no place are refused', async () => {
    const path = join(folder, 'adapter_model.safetensors');
    const { tensors } = await readSafetensors(path);
    const bias = {
      'base_model.model.model.layers.0.self_attn.q_proj.bias': { data: new Float32Array(32), shape: [32] },
    };
    await writeSafetensors(path, { ...tensors, ...bias });
    expect(await problem(folder)).to.match(/q_proj\.bias \[32\] has no place in the decoder/);
  });
});
