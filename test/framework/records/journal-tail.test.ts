import { expect } from 'chai';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countPending, firstEvent, type JournalLine, journalLines } from '../../../framework/records/journal-tail.js';

const line = (sequence: number, text = ''): string =>
  `${JSON.stringify({ sequence, at: 1_790_000_000_000 + sequence, event: 'note', text })}\n`;

async function linesOf(path: string, offset: number): Promise<JournalLine[]> {
  const lines: JournalLine[] = [];
  for await (const read of journalLines(path, offset)) lines.push(read);
  return lines;
}

const sequences = (lines: readonly JournalLine[]): number[] => lines.map(({ event }) => event.sequence);

describe('the tail of a journal', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-test-'));
    path = join(folder, 'journal.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is empty before the journal exists', async () => {
    expect(await linesOf(path, 0)).to.deep.equal([]);
    expect(await countPending(path, 0)).to.equal(0);
    expect(await firstEvent(path)).to.equal(undefined);
  });

  it('goes on where it stopped, and leaves a line that is being written', async () => {
    await writeFile(path, `${line(0)}${line(1)}{"sequence":2,`);
    const first = await linesOf(path, 0);
    expect(sequences(first)).to.deep.equal([0, 1]);
    const { end } = first.at(-1)!;
    expect(end).to.equal(line(0).length + line(1).length);
    await appendFile(path, '"at":5,"event":"note","text":""}\n');
    expect(sequences(await linesOf(path, end))).to.deep.equal([2]);
    expect((await firstEvent(path))?.sequence).to.equal(0);
  });

  it('passes over a line that a killed writer left torn', async () => {
    await writeFile(path, `${line(0)}{"sequence":1,"at"\n${line(2)}`);
    expect(sequences(await linesOf(path, 0))).to.deep.equal([0, 2]);
    await writeFile(path, `{"sequence":0,"at"\n${line(1)}`);
    expect((await firstEvent(path))?.sequence).to.equal(1);
    expect(await countPending(path, 0)).to.equal(1);
  });

  it('reads a long journal and a line that is longer than a stretch', async () => {
    await writeFile(path, `${line(0, 'x'.repeat(3_000_000))}${line(1)}`);
    expect(sequences(await linesOf(path, 0))).to.deep.equal([0, 1]);
    expect(await countPending(path, 0)).to.equal(2);
  });
});
