import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { packArchive, unpackArchive } from '../../../framework/bundle/archive.js';

async function hostile(...headers: readonly (Partial<Header> & { readonly name: string })[]): Promise<Buffer> {
  const archive = pack();
  for (const header of headers) archive.entry(header as Header, header.type === undefined ? 'contents' : '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

async function refusal(packed: Buffer, limits?: { readonly files: number; readonly bytes: number }): Promise<string> {
  const result = await unpackArchive(packed, 'a.tar.gz', limits).catch((error: unknown) => error);
  return result instanceof Error ? result.message : 'unpacked';
}

describe('an archive', () => {
  const files = new Map([
    ['run-1/lock.json', Buffer.from('{}')],
    ['bundle.json', Buffer.from('β')],
  ]);

  it('gives back the files that it was made of, and the same bytes each time', async () => {
    const packed = await packArchive(files);
    expect(new Map(await unpackArchive(packed, 'a'))).to.deep.equal(files);
    expect(await packArchive(new Map([...files].toReversed()))).to.deep.equal(packed);
  });

  for (const name of ['../escape', '/etc/passwd', 'a/../../b', 'C:/x', 'a\\..\\b', 'a//b', './a', 'a\nb'] as const) {
    it(`is refused with a file named ${JSON.stringify(name)}`, async () => {
      expect(await refusal(await hostile({ name }))).to.contain('would lie outside');
    });
  }

  for (const type of ['symlink', 'link', 'character-device', 'fifo'] as const) {
    it(`is refused with a ${type}`, async () => {
      const packed = await hostile({ name: 'run-1', type, linkname: '/etc/passwd' });
      expect(await refusal(packed)).to.contain(`holds a ${type}`);
    });
  }

  it('is refused with a folder, as one that somebody packed anew', async () => {
    expect(await refusal(await hostile({ name: 'run-1/', type: 'directory' }))).to.contain('was packed anew');
  });

  it('is refused where it is large, has many files, or has one twice', async () => {
    const limits = { files: 1, bytes: 10_000 };
    const bomb = await packArchive(new Map([['zeros', Buffer.alloc(10_000_000)]]));
    expect(bomb.length).to.be.below(limits.bytes * 2);
    expect(await refusal(bomb, limits)).to.contain('holds more than 10000 bytes');
    expect(await refusal(await packArchive(files), limits)).to.contain('holds more than 1 files');
    expect(await refusal(await hostile({ name: 'a' }, { name: 'a' }))).to.contain('holds "a" twice');
  });

  it('is refused where it is none', async () => {
    expect(await refusal(Buffer.from('no archive'))).to.contain('is no compressed archive');
    expect(await refusal(gzipSync(Buffer.alloc(700, 7)))).to.contain('is no tar archive');
  });
});
