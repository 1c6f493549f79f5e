import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import teacherAdapter from '../../../components/views/teacher-adapter.js';
import { build } from '../build.js';

describe('views/teacher-adapter', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-view-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const show = (out: string) =>
    build(teacherAdapter).show({ input: (stage) => join(folder, stage), out: join(folder, out) });

  it("copies the files of the teacher's adapter to a new folder", async () => {
    await mkdir(join(folder, 'teacher', 'adapter'), { recursive: true });
    await writeFile(join(folder, 'teacher', 'adapter', 'adapter_config.json'), '{}');
    const { json, text } = await show('taken');
    expect(await readFile(join(folder, 'taken', 'adapter_config.json'), 'utf8')).to.equal('{}');
    // The SHA-256 of "{}".
    const sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    expect(json).to.deep.equal({
      folder: join(folder, 'taken'),
      files: [{ file: 'adapter_config.json', bytes: 2, sha256 }],
    });
    expect(text).to.include(sha256);
    expect(String(await show('taken').catch(String))).to.include('is there already');
  });

  it('says that a teacher has none', async () => {
    await mkdir(join(folder, 'teacher'));
    expect(String(await show('taken').catch(String))).to.include('trained every weight, or none, and has no adapter');
  });
});
