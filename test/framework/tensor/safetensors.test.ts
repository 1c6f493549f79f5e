import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSafetensors, writeSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';

describe('safetensors', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'formulary-safetensors-'))));
  after(() => rm(folder, { recursive: true }));

  const tensors: Record<string, ArrayTensor> = {
    'b/weight': { data: Float32Array.of(1.5, -2, 3), shape: [3] },
    'a/ids': { data: Int32Array.of(7, -1), shape: [1, 2] },
    'a/mask': { data: Uint8Array.of(1, 0, 1), shape: [3] },
    empty: { data: new Float32Array(0), shape: [0, 4] },
  };

  it('writes what it reads, with metadata', async () => {
    const path = join(folder, 'model.safetensors');
    await writeSafetensors(path, tensors, { version: '1', title: 'größe' });
    expect(await readSafetensors(path)).to.deep.equal({ tensors, metadata: { title: 'größe', version: '1' } });
    expect(await readdir(folder)).to.deep.equal(['model.safetensors']);
  });

  it('gives the same bytes in any order', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    await writeSafetensors(first, tensors);
    await writeSafetensors(second, Object.fromEntries(Object.entries(tensors).reverse()));
    expect(await readFile(first)).to.deep.equal(await readFile(second));
  });

  it('reads only the tensors asked for', async () => {
    const { tensors: some } = await readSafetensors(join(folder, 'first'), { names: new Set(['a/ids']) });
    expect(Object.keys(some)).to.deep.equal(['a/ids']);
  });

  it('widens half precision exactly', async () => {
    const path = join(folder, 'half.safetensors');
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00, 0x8000); // 1, −2, 1365/4096, 2^−24, ∞, −0
    const brains = Uint16Array.of(0x3f80, 0xc000, 0x3eab); // 1, −2, 0.333984375
    const header = JSON.stringify({
      half: { dtype: 'F16', shape: [6], data_offsets: [0, 12] },
      brain: { dtype: 'BF16', shape: [3], data_offsets: [12, 18] },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(
      path,
      Buffer.concat([length, Buffer.from(header), new Uint8Array(halves.buffer), new Uint8Array(brains.buffer)]),
    );
    const { half, brain } = (await readSafetensors(path)).tensors;
    expect([...half!.data]).to.deep.equal([1, -2, 1365 / 4096, 2 ** -24, Infinity, -0]);
    expect([...brain!.data]).to.deep.equal([1, -2, 0.333984375]);
  });

  it('refuses a file that is something else or cut short', async () => {
    const path = join(folder, 'broken');
    const problem = () =>
      readSafetensors(path).then(
        () => 'none',
        (error: Error) => error.message,
      );
    await writeFile(path, 'no');
    expect(await problem()).to.contain('is not a safetensors file');
    await writeFile(path, '');
    expect(await problem()).to.contain('is empty');
    await writeFile(path, 'version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 13476\n');
    expect(await problem()).to.contain('is not a safetensors file but a pointer of Git LFS');
    await writeFile(path, '\n<!DOCTYPE html><html>Please sign in</html>');
    expect(await problem()).to.contain('is not a safetensors file but a web page');
    await writeFile(path, (await readFile(join(folder, 'first'))).subarray(0, -1));
    expect(await problem()).to.match(/is cut short: tensor .* ends beyond the file/);
  });
});
