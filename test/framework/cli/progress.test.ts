import { expect } from 'chai';
import type { Job } from '../../../framework/contracts/launcher.js';
import { createProgress, duration } from '../../../framework/cli/progress.js';

describe('progress', () => {
  const job: Pick<Job, 'folder' | 'title'> = { folder: 'runs/run-0', title: 'full · seed 1' };
  const stage = (state: 'started' | 'finished') =>
    ({ type: 'stage', job, stage: 'student', key: '0', state, seconds: 75 }) as const;
  const epochs = (done: number) =>
    ({ type: 'progress', job, stage: 'student', done, total: 4, unit: 'epochs' }) as const;
  const terminal = process.env['TERM'];
  afterEach(() => {
    if (terminal === undefined) delete process.env['TERM'];
    else process.env['TERM'] = terminal;
  });

  /** What is written while a stage of four epochs, ten seconds each, goes on and ends. */
  function told(isTTY: boolean): string {
    let [text, now] = ['', 0];
    const stream = { isTTY, columns: 60, write: (more: string) => (text += more) };
    const progress = createProgress(stream, 1, () => now);
    progress.show(stage('started'));
    for (const done of [0, 1, 2, 3, 4]) {
      progress.show(epochs(done));
      now += 10_000;
    }
    progress.show(stage('finished'));
    progress.show({ type: 'ended', job, result: { folder: job.folder, status: 'finished' } });
    progress.end();
    return text;
  }

  it('writes one line over and over on a terminal', () => {
    process.env['TERM'] = 'xterm';
    const lines = told(true).split('\r\u001B[2K');
    expect(lines[0]).to.equal('1/1 full · seed 1 · student: started');
    expect(lines[3]).to.equal('1/1 full · seed 1 · student: 2 of 4 epochs, 20 s left');
    expect(lines.at(-1)).to.equal('1/1 full · seed 1 · student: done in 1 min 15 s\n1/1 full · seed 1: finished\n');
  });

  it('writes plain lines, now and then, elsewhere and on a dumb terminal', () => {
    const plain =
      '1/1 full · seed 1 · student: 3 of 4 epochs, 10 s left\n' +
      '1/1 full · seed 1 · student: done in 1 min 15 s\n1/1 full · seed 1: finished\n';
    expect(told(false)).to.equal(plain);
    process.env['TERM'] = 'dumb';
    expect(told(true)).to.equal(plain);
  });

  it('says how long things take', () => {
    expect([0.04, 9.94, 59, 60, 3599, 7505].map(duration)).to.deep.equal([
      '0.0 s',
      '9.9 s',
      '59 s',
      '1 min 0 s',
      '59 min 59 s',
      '2 h 5 min',
    ]);
  });
});
