import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { textLines } from '../../../../components/datasets/records/text-lines.js';

describe('the lines of a text', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-lines-'));
  });
  after(() => rm(folder, { recursive: true }));

  const read = async (content: Buffer, longest?: number) => {
    const path = join(folder, 'lines.jsonl');
    await writeFile(path, content);
    const lines: string[] = [];
    for await (const { text } of textLines(path, new AbortController().signal, longest)) lines.push(text);
    return lines;
  };

  it('come one by one, packed or not, the last without a line break too', async () => {
    const text = Buffer.from('first\n\nsecond, é\nthird');
    const expected = ['first', 'second, é', 'third'];
    expect(await read(text)).to.deep.equal(expected);
    expect(await read(gzipSync(text))).to.deep.equal(expected);
  });

  it('are refused where one has no end, before it fills the memory', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('short\n'), Buffer.alloc(3_000_000, 97)]));
    const refusal = await read(bomb, 100_000).catch((error: Error) => error.message);
    expect(refusal).to.match(
      /lines\.jsonl:2: the line is longer than 100000 bytes\n {2}Write one JSON object a line\.$/,
    );
  });
});
