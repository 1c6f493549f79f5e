import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkCheckpoint } from '../../../../../components/teachers/llama/llama-model.js';
import type { LlamaOptions } from '../../../../../components/teachers/llama/options.js';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../../../../framework/tensor/index.js';

const golden = 'test/golden/llama/llama-mha';
const shards = 'test/golden/llama/llama-gqa';
const query = 'model.layers.0.self_attn.q_proj.weight';

describe('the weights of a checkpoint', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-weights-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const problem = () =>
    checkCheckpoint({ checkpoint: folder, maxTokens: 160, wordPath: false, dropout: 0 } as LlamaOptions & {
      checkpoint: string;
    }).then(
      (hasHead) => `none, head: ${hasHead}`,
      (error: Error) => error.message.replaceAll(`${folder}/`, ''),
    );
  const changed = async (change: (tensors: Record<string, ArrayTensor>) => Record<string, ArrayTensor>) => {
    await cp(golden, folder, { recursive: true });
    const path = join(folder, 'model.safetensors');
    await writeSafetensors(path, change((await readSafetensors(path)).tensors));
    return problem();
  };

  it('may be named as the decoder alone is saved, with angles and a language head that nobody needs', async () => {
    const angles = { data: new Float32Array(4), shape: [4] };
    const message = await changed((tensors) => ({
      ...Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name.replace(/^model\./, ''), value])),
      'layers.0.self_attn.rotary_emb.inv_freq': angles,
    }));
    expect(message).to.equal('none, head: false');
  });

  it('may bring a head', async () => {
    const head = { data: new Float32Array(3 * 32), shape: [3, 32] };
    expect(await changed((tensors) => ({ ...tensors, 'score.weight': head }))).to.equal('none, head: true');
  });

  for (const [what, change, reason] of [
    [
      'has no use',
      (tensors) => ({
        ...tensors,
        'model.layers.0.self_attn.q_norm.weight': { data: new Float32Array(8), shape: [8] },
      }),
      'model.safetensors: model.layers.0.self_attn.q_norm.weight [8] has no place in the decoder',
    ],
    [
      'has another shape',
      (tensors) => ({ ...tensors, [query]: { data: new Float32Array(96), shape: [3, 32] } }),
      `model.safetensors: ${query} [3, 32] should be [32, 32] by config.json`,
    ],
    [
      'is quantized',
      (tensors) => ({ ...tensors, [query]: { data: new Uint8Array(1024), shape: [32, 32] } }),
      `model.safetensors: ${query} [32, 32] has type BOOL; expected F32, F16, BF16, F64: quantized`,
    ],
    [
      'is missing',
      (tensors) => Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== query)),
      `the checkpoint has no ${query} [32, 32]`,
    ],
  ] as readonly [string, Parameters<typeof changed>[0], string][])
    it(`are refused where a tensor ${what}`, async () => expect(await changed(change)).to.include(reason));

  it('are refused where a shard is cut short or the index promises more', async () => {
    await cp(shards, folder, { recursive: true });
    const shard = 'model-00002-of-00002.safetensors';
    const index = join(folder, 'model.safetensors.index.json');
    const text = await readFile(index, 'utf8');
    await writeFile(index, text.replace('"weight_map": {', `"weight_map": {"extra.weight": "${shard}",`));
    expect(await problem()).to.include(`${shard}: does not hold extra.weight, which the index promises`);
    for (const place of ['../model-00002-of-00002.safetensors', '/etc/passwd', '.safetensors/../x']) {
      await writeFile(index, text.replace(shard, place));
      expect(await problem()).to.include('names something else than safetensors files beside it');
    }
    await writeFile(index, text);
    await truncate(join(folder, shard), 3000);
    expect(await problem()).to.match(
      /^model-00002-of-00002\.safetensors: is .*cut short.*\n {2}Copy or download it again/,
    );
  });

  it('are refused where config.json describes a decoder that they are too few for, before it is made', async () => {
    await cp(golden, folder, { recursive: true });
    const place = join(folder, 'config.json');
    const config = JSON.parse(await readFile(place, 'utf8')) as object;
    for (const sizes of [
      { hidden_size: 2 ** 30 },
      { num_hidden_layers: 9999 },
      { vocab_size: 1e12 },
      { head_dim: 1e9 },
    ]) {
      await writeFile(place, JSON.stringify({ ...config, ...sizes }));
      expect(await problem()).to.match(/config\.json: describes a decoder of at least \d\S* weights, but/);
    }
    await writeFile(place, JSON.stringify({ ...config, num_hidden_layers: 1e9 }));
    expect(await problem()).to.include('"num_hidden_layers" is 1000000000; expected at most 10000');
  });

  it('are named where they are something else, or cut short, and config.json describes more', async () => {
    await cp(golden, folder, { recursive: true });
    const path = join(folder, 'model.safetensors');
    await truncate(path, 20_000);
    expect(await problem()).to.match(/^model\.safetensors: is cut short: tensor /);
    await writeFile(path, '<html>404</html>');
    expect(await problem()).to.match(/^model\.safetensors: is not a safetensors file but a web page\n/);
  });

  it('are refused where the tokenizer gives no end token that has an embedding', async () => {
    await cp(golden, folder, { recursive: true });
    const write = (name: string, value: object) => writeFile(join(folder, name), JSON.stringify(value));
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await write('tokenizer_config.json', { eos_token: '<nowhere>' });
    expect(await problem()).to.include('the end token "<nowhere>" has no id in tokenizer.json');
    await write('tokenizer_config.json', { eos_token: null });
    await write('config.json', { ...config, eos_token_id: null });
    expect(await problem()).to.include('names no eos_token, and config.json has no eos_token_id');
    await write('config.json', { ...config, eos_token_id: 999 });
    expect(await problem()).to.include('the end token has id 999, but the decoder has embeddings for 420 tokens');
  });
});
