import { expect } from 'chai';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countPending, firstEvent, readJournal } from '../../../framework/tracking/journal-tail.js';

const line = (sequence: number, text = ''): string =>
  `${JSON.stringify({ sequence, at: 1_790_000_000_000 + sequence, event: 'note', text })}\n`;

describe('the tail of a journal', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-test-'));
    path = join(folder, 'journal.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is empty before the journal exists', async () => {
    expect(await readJournal(path, 0)).to.deep.equal({ lines: [], offset: 0, more: false });
    expect(await countPending(path, 0)).to.equal(0);
    expect(await firstEvent(path)).to.equal(undefined);
  });

  it('goes on where it stopped, and leaves a line that is being written', async () => {
    await writeFile(path, `${line(0)}${line(1)}{"sequence":2,`);
    const first = await readJournal(path, 0);
    expect(first.lines.map(({ event }) => event.sequence)).to.deep.equal([0, 1]);
    expect(first.offset).to.equal(line(0).length + line(1).length);
    await appendFile(path, '"at":5,"event":"note","text":""}\n');
    const second = await readJournal(path, first.offset);
    expect(second.lines.map(({ event }) => event.sequence)).to.deep.equal([2]);
    expect((await firstEvent(path))?.sequence).to.equal(0);
  });

  it('passes over a line that a killed writer left torn', async () => {
    await writeFile(path, `${line(0)}{"sequence":1,"at"\n${line(2)}`);
    const { lines } = await readJournal(path, 0);
    expect(lines.map(({ event }) => event.sequence)).to.deep.equal([0, 2]);
  });

  it('reads a long journal and a line that is longer than a stretch', async () => {
    await writeFile(path, `${line(0, 'x'.repeat(3_000_000))}${line(1)}`);
    let offset = 0;
    const seen: number[] = [];
    for (;;) {
      const { lines, offset: next, more } = await readJournal(path, offset);
      seen.push(...lines.map(({ event }) => event.sequence));
      offset = next;
      if (!more) break;
    }
    expect(seen).to.deep.equal([0, 1]);
    expect(await countPending(path, 0)).to.equal(2);
  });
});
