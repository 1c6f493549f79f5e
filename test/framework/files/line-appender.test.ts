import { expect } from 'chai';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordStage, replayStage } from '../../../framework/execution/run/stage-recorder.js';
import { readJournalEvents } from '../../../framework/records/journal-reader.js';
import { openJournal } from '../../../framework/records/journal-writer.js';
import { lineAppender } from '../../../framework/files/line-appender.js';

describe('a line that was torn', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-lines-'));
    file = join(folder, 'lines');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is ended before the next one', () => {
    lineAppender(file)('one');
    appendFileSync(file, 'tw');
    const write = lineAppender(file);
    write('three');
    write('four');
    expect(readFileSync(file, 'utf8')).to.equal('one\ntw\nthree\nfour\n');
  });

  it('is ended where writing failed, once it can be gone on with', () => {
    const absent = join(folder, 'absent', 'lines');
    const write = lineAppender(absent);
    expect(() => write('one')).to.throw('ENOENT');
    expect(() => lineAppender(file, -1)('one')).to.throw();
  });

  it('takes no point of a curve with it', () => {
    const listener = { metric: () => {}, note: () => {}, progress: () => {} };
    recordStage(file, listener).metric('loss', 3, 1);
    appendFileSync(file, '{"event":"metric","name":"lo');
    recordStage(file, listener).metric('loss', 2, 2);
    expect(replayStage(file, listener).map((line) => 'step' in line && line.step)).to.deep.equal([1, 2]);
  });

  it('takes no event of a journal with it', () => {
    const write = (text: string) => {
      const journal = openJournal(file);
      journal.note('student', text);
      journal.close();
    };
    write('first');
    appendFileSync(file, '{"sequence":1');
    write('second');
    expect(readJournalEvents(file).map((event) => event.event === 'note' && event.text)).to.deep.equal([
      'first',
      'second',
    ]);
  });
});
