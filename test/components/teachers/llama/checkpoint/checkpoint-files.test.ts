import { mkdtempSync, rmSync } from 'node:fs';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../../components/engines/onnxruntime/onnxruntime.js';
import type { Teacher } from '../../../../../components/contracts/teacher.js';
import llama from '../../../../../components/teachers/llama/llama.js';
import { build } from '../../../build.js';
import { rowOf } from '../../../row-of.js';

const golden = 'test/golden/llama/llama-gqa';
const teacher = (options: object): Teacher =>
  build(llama, options, { engine: build(onnxruntime), losses: new Map(), prompt: {}, row: rowOf({}) });

describe('the files that a teacher starts from', () => {
  it('are all files of its checkpoint and adapter; the first one that is missing is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-checkpoint-'));
    const files = () => teacher({ checkpoint: folder }).files?.();
    const refused = async () => String(await files()?.catch((error: unknown) => error));
    expect(await refused()).to.match(
      /UserInputError: .*model\.safetensors\.index\.json: cannot be read\n {2}A checkpoint/,
    );
    await writeFile(join(folder, 'pytorch_model.bin'), '');
    expect(await refused()).to.match(
      /the weights are in pytorch_model\.bin; .*safetensors\n {2}Convert them .*save_pretrained/s,
    );
    const names = (await readdir(golden)).filter((name) => !/^(adapter|expected)/.test(name));
    names.sort((a) => (a.includes('index') ? -1 : 1));
    for (const name of names) {
      await cp(join(golden, name), join(folder, name));
      if (name !== names.at(-1)) expect(await refused()).to.match(/(is missing|cannot be read)/);
    }
    expect((await files())?.map((file) => basename(file))).to.have.members(names);
    const adapted = (adapter: string) => teacher({ checkpoint: folder, adapter }).files?.();
    const found = await adapted(join(golden, 'adapter'));
    expect(found?.slice(-2)).to.deep.equal(
      ['adapter_config.json', 'adapter_model.safetensors'].map((name) => join(golden, 'adapter', name)),
    );
    expect(String(await adapted(folder)?.catch((error: unknown) => error))).to.include(
      'adapter_config.json: is not there',
    );
    rmSync(folder, { recursive: true });
  });

  it('are not needed by a random decoder', async () => {
    expect(await teacher({}).files?.()).to.deep.equal([]);
  });
});
