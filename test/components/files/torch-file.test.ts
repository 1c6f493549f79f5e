import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTorchFile } from '../../../components/files/torch-file.js';
import { readSafetensors } from '../../../framework/tensor/index.js';

// Written by torch.save and by safetensors from the same tensors.
const folder = 'test/components/files/torch';

describe('the reader of files that torch.save wrote', () => {
  let place: string;
  before(async () => (place = await mkdtemp(join(tmpdir(), 'formulary-torch-'))));
  after(() => rm(place, { recursive: true }));

  it('reads every type of number as safetensors does', async () => {
    const tensors = await readTorchFile(join(folder, 'tensors.bin'));
    expect(tensors).to.deep.equal((await readSafetensors(join(folder, 'tensors.safetensors'))).tensors);
  });

  it('says what is wrong with a file that is cut short or holds more than tensors', async () => {
    const bytes = await readFile(join(folder, 'tensors.bin'));
    const damaged = join(place, 'damaged.bin');
    const problem = async (content: Buffer) => {
      await writeFile(damaged, content);
      return readTorchFile(damaged).then(
        () => 'none',
        (error: Error) => error.message,
      );
    };
    expect(await problem(bytes.subarray(0, 900))).to.equal('is no zip archive, or is cut short');
    const other = Buffer.from(bytes.toString('latin1').replace('OrderedDict', 'CounterDict'), 'latin1');
    expect(await problem(other)).to.equal('the file names collections.CounterDict, which is not allowed');
  });
});
