import { expect } from 'chai';
import type { Job, JobEvent } from '../../../framework/contracts/launcher.js';
import type { StageEstimate } from '../../../framework/launch/estimate-stages.js';
import { columnsOf } from '../../../framework/text-columns.js';
import { createProgress, type ProgressOptions } from '../../../framework/cli/progress.js';

/** Erases one line that was drawn, or three. */
const erased = (lines: number) => `\r${lines > 1 ? `\u001B[${lines - 1}A` : ''}\u001B[J`;

describe('progress', () => {
  const job: Pick<Job, 'folder' | 'title'> = { folder: 'runs/run-0', title: 'full · seed 1' };
  const other: Pick<Job, 'folder' | 'title'> = { folder: 'runs/run-1', title: 'small · seed 1' };
  const stage = (state: 'started' | 'finished', of = job): JobEvent => ({
    type: 'stage',
    job: of,
    stage: 'student',
    key: of.folder,
    state,
    seconds: 75,
  });
  const epochs = (done: number, of = job): JobEvent => ({
    type: 'progress',
    job: of,
    stage: 'student',
    done,
    total: 4,
    unit: 'epochs',
    scores: [{ name: 'validation/prauc', value: 0.48123 }],
  });
  const ended = (of = job, problem?: string): JobEvent => ({
    type: 'ended',
    job: of,
    result:
      problem === undefined
        ? { folder: of.folder, status: 'finished' }
        : { folder: of.folder, status: 'failed', problem },
  });
  const terminal = process.env['TERM'];
  beforeEach(() => (process.env['TERM'] = 'xterm'));
  afterEach(() => {
    if (terminal === undefined) delete process.env['TERM'];
    else process.env['TERM'] = terminal;
  });

  const oneRun = [
    [0, stage('started')],
    [0, epochs(0)],
    ...[1, 2, 3, 4].map((done) => [10, epochs(done)] as const),
    [1, stage('finished')],
    [0, ended()],
  ] as const;

  it('writes one line over and over at a terminal: stage, epoch, validation score, time left', () => {
    const lines = told(oneRun, { isTTY: true, total: 1 });
    expect(lines[0]).to.equal('1/1 full · seed 1 · student');
    expect(lines).to.include(
      `${erased(1)}1/1 full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 19 s left`,
    );
    // Between two events the time left goes down.
    expect(lines).to.include(
      `${erased(1)}1/1 full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 15 s left`,
    );
    expect(lines).to.include('1/1 full · seed 1 · student: done in 1 min 15 s\n');
    expect(lines.at(-1)).to.equal('1/1 full · seed 1: finished\n');
  });

  const twoRuns = [
    [0, { type: 'started', job }],
    [0, { type: 'started', job: other }],
    [0, stage('started')],
    [0, epochs(0)],
    [10, epochs(1)],
    [1, stage('started', other)],
    [9, epochs(2)],
  ] as const;
  const work = {
    outputs: new Map(
      [job, other, { folder: 'runs/run-2' }].map(({ folder }) => [folder, [{ stage: 'student', key: folder }]]),
    ),
    estimates: new Map<string, StageEstimate>(
      [job, other, { folder: 'runs/run-2' }].map(({ folder: key }) => [
        key,
        { stage: 'student', key, row: 'full', seconds: 60, basis: 'estimated' },
      ]),
    ),
  };

  it('has a line for each run at work, and one for the whole with its time left', () => {
    const [last] = told([...twoRuns, [1]], { isTTY: true, total: 3, work }).slice(-2);
    // 19 s of the first run are left, 50 s of the second and 60 s of the third, and two work at a time.
    expect(last).to.equal(
      `${erased(3)}${[
        'full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 19 s left',
        'small · seed 1 · student',
        '0 of 3 runs ended after 21 s; about 1 min 5 s left',
      ].join('\n')}`,
    );
  });

  it('tells a failure at once, above the lines that it writes over', () => {
    const lines = told([...twoRuns, [0, ended(other, 'no memory')]], { isTTY: true, total: 3, work });
    expect(lines.slice(-4)).to.deep.equal([
      erased(3),
      '1/3 small · seed 1: failed: no memory\n',
      [
        'full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 20 s left',
        '1 of 3 runs ended after 20 s; 1 failed; about 1 min 20 s left',
      ].join('\n'),
      erased(2),
    ]);
  });

  it('keeps to the width and the height of the terminal', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ folder: `runs/${index}`, title: `row ${index}` }));
    const events = many.map((one) => [1, { type: 'started', job: one } as const] as const);
    const later = [...events, [1] as const];
    const [last = ''] = told(later, { isTTY: true, total: 9, columns: 31, rows: 6 }).slice(-2);
    expect(last.split('\n').map((line) => line.replace(/^[^]*J/, ''))).to.deep.equal([
      'row 0',
      'row 1',
      '… and 7 more at work',
      '0 of 9 runs ended after 10 s',
    ]);
    const [narrow = ''] = told(later, { isTTY: true, total: 9, columns: 9, rows: 3 }).slice(-2);
    expect(narrow).to.match(/\n?0 of 9 r$/);
  });

  it('keeps the epoch, the validation score and the time left of a run with a long name in sight', () => {
    const long = { folder: 'runs/run-2', title: 'student.width=64, training.learningRate=1e-4, 学生 · seed 1' };
    const scores = [{ name: 'train/loss', value: 0.5 }];
    const trained = (done: number) => {
      const event = epochs(done, long);
      return event.type === 'progress' ? { ...event, scores: [...scores, ...event.scores!] } : event;
    };
    const events = [[0, stage('started', long)], [0, trained(0)], [10, trained(2)], [1]] as const;
    const last = (columns: number) => told(events, { isTTY: true, total: 2, columns }).at(-2)!;
    for (const columns of [60, 80, 100, 200]) {
      const [line = ''] = last(columns)
        .replace(/^[^]*J/, '')
        .split('\n');
      expect(columnsOf(line)).to.be.below(columns);
      if (columns >= 80)
        expect(line).to.match(/^student\..*· seed 1 · student: 2 of 4 epochs, .*prauc 0\.4812, 9\.0 s left$/);
      expect(line.includes('train/loss')).to.equal(columns === 200);
    }
  });

  it('writes plain lines elsewhere and on a dumb terminal', () => {
    const plain = ['1/1 full · seed 1 · student: done in 1 min 15 s\n', '1/1 full · seed 1: finished\n'];
    const atHalfAMinute = '1/1 full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 10 s left\n';
    const expected = (lines: readonly string[]) => lines.filter((line) => line !== atHalfAMinute);
    const piped = told(oneRun, { isTTY: false, total: 1 });
    expect(expected(piped)).to.deep.equal(plain);
    process.env['TERM'] = 'dumb';
    expect(told(oneRun, { isTTY: true, total: 1 })).to.deep.equal(piped);
  });

  it('is never silent for longer than half a minute where there is no terminal, even when no run says anything', () => {
    const lines = told([...twoRuns, [15], [30]], { isTTY: false, total: 3, work });
    expect(lines).to.deep.equal([
      'full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 10 s left\n',
      'small · seed 1 · student\n',
      '0 of 3 runs ended after 30 s; about 1 min 0 s left\n',
      'full · seed 1 · student: 2 of 4 epochs, validation/prauc 0.4812, 0.0 s left\n',
      'small · seed 1 · student\n',
      '0 of 3 runs ended after 1 min 0 s; about 1 min 0 s left\n',
    ]);
  });

  it('says that it waits where a scheduler has not begun the only run', () => {
    const lines = told([[30], [1, ended()], [60]], { isTTY: false, total: 1 });
    expect(lines).to.deep.equal(['0 of 1 run ended after 30 s\n', '1/1 full · seed 1: finished\n']);
    expect(told([[1]], { isTTY: true, total: 1 })[0]).to.equal('0 of 1 run ended after 1.0 s');
  });

  it('counts runs, and no jobs of stages that they share', () => {
    const shared: Job['computes'] = 'stages';
    const teacher = { folder: 'runs/shared-0', title: 'teacher of 2 runs', computes: shared };
    const events = [teacher, teacher, job].map((one) => [1, ended(one)] as const);
    const lines = told([[1, stage('finished', teacher)], ...events], { isTTY: false, total: 2 });
    expect(lines).to.deep.equal([
      'teacher of 2 runs · student: done in 1 min 15 s\n',
      'teacher of 2 runs: finished\n',
      'teacher of 2 runs: finished\n',
      '1/2 full · seed 1: finished\n',
    ]);
  });
});

const nothing = () => undefined;

/** What is written while events happen, each some seconds after the one before. */
function told(
  events: readonly (readonly [seconds: number, event?: JobEvent])[],
  options: { readonly isTTY: boolean; readonly columns?: number; readonly rows?: number } & Omit<
    ProgressOptions,
    'now' | 'every'
  >,
): readonly string[] {
  const { isTTY, columns = 200, rows = 24, ...own } = options;
  let now = 0;
  let beat: () => void = nothing;
  const written: string[] = [];
  const stream = { isTTY, columns, rows, write: (text: string) => written.push(text) };
  const every = (_: number, what: () => void) => ((beat = what), () => (beat = nothing));
  const progress = createProgress(stream, { ...own, now: () => now, every });
  for (const [seconds, event] of events) {
    for (const end = now + 1000 * seconds; now < end; beat()) now += 1000;
    if (event !== undefined) progress.show(event);
  }
  progress.end();
  return written;
}
