import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writeOutput } from '../../../../components/views/shared/write-output.js';
import { UserInputError } from '../../../../framework/errors.js';

describe('writing an output', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-replace-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));
  const digest = createHash('sha256').update('one two').digest('hex');

  it('leaves nothing but the file, and returns its digest', async () => {
    const file = join(folder, 'a');
    await writeFile(file, 'old and longer');
    expect(await writeOutput(file, ['one ', 'two'])).to.equal(digest);
    expect(await readFile(file, 'utf8')).to.equal('one two');
    expect(await readdir(folder)).to.deep.equal(['a']);
  });

  it('leaves a link a link', async () => {
    await writeFile(join(folder, 'far'), 'old');
    await symlink(join(folder, 'far'), join(folder, 'near'));
    await writeOutput(join(folder, 'near'), ['one two']);
    expect((await lstat(join(folder, 'near'))).isSymbolicLink()).to.equal(true);
    expect(await readFile(join(folder, 'far'), 'utf8')).to.equal('one two');
  });

  it('writes into a pipe and leaves it there', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = join(folder, 'pipe');
    await once(spawn('mkfifo', [pipe]), 'close');
    const reader = spawn('cat', [pipe]);
    const [written, read] = await Promise.all([writeOutput(pipe, ['one ', 'two']), text(reader.stdout)]);
    expect([written, read]).to.deep.equal([digest, 'one two']);
    expect((await lstat(pipe)).isFIFO()).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(['pipe']);
  });

  it('says which place cannot be written, and leaves an iterator’s own error as it is', async () => {
    for (const place of [folder, join(folder, 'absent', 'a')]) {
      const error = await writeOutput(place, []).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(UserInputError).with.property('message').that.contains(place);
    }
    const broken = await writeOutput(join(folder, 'a'), failing()).catch((thrown: unknown) => thrown);
    expect(broken).to.be.instanceOf(RangeError);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});

function* failing(): Generator<string> {
  yield 'some';
  throw new RangeError('no more');
}
