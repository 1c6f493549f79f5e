import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestText, plainText, readText } from '../../../../components/datasets/table/plain-text.js';

describe('text files as they come', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'formulary-text-'))));
  after(async () => rm(folder, { recursive: true }));

  const { signal } = new AbortController();
  const text = 'a,b\n1,µ\n2,"x\ny"\n';
  async function written(name: string, bytes: Buffer | string): Promise<string> {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }
  const plain = async (path: string): Promise<string> =>
    readFile(await plainText(path, await mkdtemp(join(folder, 'scratch-')), signal), 'utf8');

  const utf16be = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  const forms: Readonly<Record<string, Buffer | string>> = {
    'plain.csv': text,
    'plain-named.csv.gz': text,
    'gzip.csv.gz': gzipSync(text),
    'gzip-named.csv': gzipSync(text),
    'mixed-ends.csv': text.replace('\n', '\r\n'),
    'returns.csv': text.replaceAll('\n', '\r'),
    'windows.csv.gz': gzipSync(text.replaceAll('\n', '\r\n')),
    'utf-16le.csv': Buffer.from(`\uFEFF${text}`, 'utf16le'),
    'utf-16be.csv': utf16be,
  };
  for (const [name, bytes] of Object.entries(forms)) {
    it(name, async () => {
      const path = await written(name, bytes);
      expect(await plain(path)).to.equal(text);
      expect(await readText(path)).to.equal(text);
      expect(await digestText(path, signal)).to.equal(await digestText(await written('same.csv', text), signal));
    });
  }

  it('tells how to convert UTF-16 without a mark, whose byte order the place of the zero bytes shows', async () => {
    const little = Buffer.from(text, 'utf16le');
    for (const [order, bytes] of [
      ['le', little],
      ['be', Buffer.from(little).swap16()],
    ] as const) {
      const path = await written(`unmarked-${order}.csv`, bytes);
      const reason = await plain(path).catch((error: Error) => error.message);
      expect(reason).to.include(`iconv -f utf-16${order} -t utf-8`);
    }
  });

  it('uses a file where it is if nothing has to be rewritten', async () => {
    for (const bytes of [text, 'a,b\r\n1,2\r\n', '\uFEFFa,b\n']) {
      const path = await written('even.csv', bytes);
      expect(await plainText(path, folder, signal)).to.equal(path);
    }
  });

  it('holds characters together that lie across the chunks of a large file', async () => {
    const long = `${'é'.repeat(1_000_001)}\n`;
    expect(await plain(await written('long.csv', ` ${long}`))).to.equal(` ${long}`);
    expect(await plain(await written('long.csv', gzipSync(`  ${long}\r\n`)))).to.equal(`  ${long}\n`);
  });

  it('names the line that is not UTF-8, whatever column it lies in', async () => {
    const latin1 = await written('latin1.csv', Buffer.from('a,b\n1,2\n3,\xb5g\n', 'latin1'));
    const reason = await plain(latin1).catch((error: Error) => error.message);
    expect(reason).to.match(/latin1\.csv:3: the line is not UTF-8\n {2}Convert the file to UTF-8/);
    const packed = await written('latin1.csv.gz', gzipSync(Buffer.from('a,b\r\n1,2\r\n3,\xb5g\r\n', 'latin1')));
    expect(await plain(packed).catch((error: Error) => error.message)).to.contain('latin1.csv.gz:3: the line is not');
    const zeros = await written('zeros.csv', Buffer.from('a,b\n1,2\n', 'utf16le'));
    expect(await plain(zeros).catch((error: Error) => error.message)).to.contain('zeros.csv:1: the line is not');
  });

  it('refuses other packings by name', async () => {
    const path = await written('admissions.csv', Buffer.from('28b52ffd00000000', 'hex'));
    const reason = await plain(path).catch((error: Error) => error.message);
    expect(reason).to.contain('the file is packed with zstd, which is not read').and.contain('`zstd -d FILE`');
  });
});
