import { expect } from 'chai';
import * as fc from 'fast-check';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCheckpoint, startingTokenizer } from '../../../components/teachers/llama/llama-model.js';
import type { LlamaOptions } from '../../../components/teachers/llama/options.js';
import { readTorchFile } from '../../../components/files/torch-file.js';
import { UserInputError } from '../../../framework/errors.js';
import { readSafetensors } from '../../../framework/tensor/index.js';
import { damaged, hostileJson, survives } from './hostile.js';

const golden = 'test/golden/llama/llama-mha';
const options = { maxTokens: 8, dropout: 0, wordPath: false, ignoredSettings: [] } as unknown as LlamaOptions;

describe('hostile files of models', function () {
  this.timeout(600_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-hostile-'));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => cp(golden, folder, { recursive: true, force: true }));

  const checkpoint = () => ({ ...options, checkpoint: folder }) as LlamaOptions & { readonly checkpoint: string };
  const withAdapter = () => ({ ...checkpoint(), adapter: join(folder, 'adapter') });

  it('safetensors are read or refused', async () => {
    const valid = await readFile(join(golden, 'adapter/adapter_model.safetensors'));
    const path = join(folder, 'hostile.safetensors');
    const length = Number(valid.readBigUInt64LE());
    const header = valid.toString('utf8', 8, 8 + length);
    const withHeader = (text: string) => {
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
      return Buffer.concat([size, Buffer.from(text), valid.subarray(8 + length)]);
    };
    await survives(fc.oneof(damaged(valid), hostileJson(header).map(withHeader)), 120, async (bytes) => {
      await writeFile(path, bytes);
      await readSafetensors(path);
    });
  });

  for (const [name, few] of [
    ['config.json', 40],
    ['tokenizer.json', 25],
    ['tokenizer_config.json', 30],
  ] as const) {
    it(`${name} of a checkpoint is read or refused`, async () => {
      const valid = await readFile(join(golden, name), 'utf8');
      await survives(fc.oneof(damaged(Buffer.from(valid)), hostileJson(valid)), few, async (content) => {
        await writeFile(join(folder, name), content);
        await checkCheckpoint(checkpoint());
        (await startingTokenizer(checkpoint(), [])).encode('a patient of 70 years');
      });
    });
  }

  it('a regular expression of tokenizer.json that would not end is ended', async () => {
    const tokenizer = JSON.parse(await readFile(join(golden, 'tokenizer.json'), 'utf8')) as object;
    const pattern = { Regex: '(\\w+\\s?)*\\?' };
    const hostile = { ...tokenizer, pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated', invert: false } };
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(hostile));
    const { encode } = await startingTokenizer(checkpoint(), []);
    expect(() => encode(`${'word'.repeat(20)}!`)).to.throw(
      'tokenizer.json: a regular expression of it took more than 5 s',
    );
  });

  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    it(`${name} of a PEFT folder is read or refused`, async () => {
      const valid = await readFile(join(golden, 'adapter', name));
      const content = name.endsWith('.json') ? fc.oneof(damaged(valid), hostileJson(valid.toString())) : damaged(valid);
      await survives(content, 40, async (bytes) => {
        await writeFile(join(folder, 'adapter', name), bytes);
        await checkCheckpoint(withAdapter());
      });
    });
  }

  it('torch files are read or refused', async () => {
    const valid = await readFile('test/components/files/torch/tensors.bin');
    const path = join(folder, 'hostile.bin');
    await survives(damaged(valid), 60, async (bytes) => {
      await writeFile(path, bytes);
      // The caller puts the words around what the reader says.
      await readTorchFile(path).catch((error: Error) => Promise.reject(new UserInputError({ reason: error.message })));
    });
  });
});
