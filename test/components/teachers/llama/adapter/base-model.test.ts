import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { baseModelNote } from '../../../../../components/teachers/llama/adapter/base-model.js';

describe('teachers/llama/adapter/base-model', () => {
  let adapter: string;
  before(async () => (adapter = await mkdtemp(join(tmpdir(), 'formulary-adapter-'))));
  after(() => rm(adapter, { recursive: true }));

  const noteOf = async (base: unknown, checkpoint: string) => {
    await writeFile(join(adapter, 'adapter_config.json'), JSON.stringify({ base_model_name_or_path: base }));
    return baseModelNote({ adapter, checkpoint });
  };

  it('says that an adapter names another base model than the checkpoint', async () => {
    expect(await noteOf('huggyllama/llama-7b', '/models/Llama-13b')).to.equal(
      'the adapter says that it belongs to huggyllama/llama-7b, and the checkpoint used is /models/Llama-13b',
    );
  });

  it('says nothing where the last parts of the names agree, or there is none', async () => {
    expect(await noteOf('huggyllama/llama-7b', '/models/Llama-7B/')).to.equal(undefined);
    expect(await noteOf(null, '/models/llama')).to.equal(undefined);
    expect(await baseModelNote({ checkpoint: '/models/llama' })).to.equal(undefined);
  });
});
