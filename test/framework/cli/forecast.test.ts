import { expect } from 'chai';
import { Forecast } from '../../../framework/cli/forecast.js';
import type { JobEvent } from '../../../framework/contracts/launcher.js';
import type { StageEstimate } from '../../../framework/launch/estimate-stages.js';

describe('the time left of an experiment', () => {
  const first = { folder: 'runs/run-0', title: 'full · seed 1' };
  const second = { folder: 'runs/run-1', title: 'full · seed 2' };
  /** Two runs that share a teacher. */
  const outputs = new Map(
    [first, second].map(({ folder }) => [
      folder,
      [
        { stage: 'teacher', key: 'teacher' },
        { stage: 'student', key: `student of ${folder}` },
      ],
    ]),
  );
  /** What the outputs of the stages are estimated to take, in seconds. */
  const estimates = (seconds: Readonly<Record<string, number>>) =>
    new Map<string, StageEstimate>(
      [...outputs.values()].flat().map(({ stage: name, key }) => {
        const known = seconds[name];
        const basis = known === undefined ? 'assumed' : 'estimated';
        return [key, { stage: name, key, row: 'full', basis, ...(known !== undefined && { seconds: known }) }];
      }),
    );
  const stage = (name: string, key: string, state: 'started' | 'cached' | 'finished', seconds = 0): JobEvent => ({
    type: 'stage',
    job: first,
    stage: name,
    key,
    state,
    seconds,
  });

  it('counts an output that runs share once, and judges by former runs', () => {
    const forecast = new Forecast({ outputs, estimates: estimates({ teacher: 100, student: 10 }) });
    expect(forecast.timeLeft(0)).to.deep.equal({ seconds: 120, isAtLeast: false });
  });

  it('says so where nobody knows how long a stage takes, and learns it from the first that ends', () => {
    const forecast = new Forecast({ outputs, estimates: estimates({}) });
    expect(forecast.timeLeft(0)).to.deep.equal({ seconds: 0, isAtLeast: true });
    forecast.note({ type: 'started', job: first }, 0);
    forecast.note(stage('teacher', 'teacher', 'started'), 0);
    forecast.note({ type: 'progress', job: first, stage: 'teacher', done: 0, total: 10, unit: 'epochs' }, 0);
    forecast.note({ type: 'progress', job: first, stage: 'teacher', done: 2, total: 10, unit: 'epochs' }, 20_000);
    expect(forecast.timeLeft(25_000)).to.deep.equal({ seconds: 75, isAtLeast: true });
    forecast.note(stage('teacher', 'teacher', 'finished', 100), 100_000);
    forecast.note(stage('student', 'student of runs/run-0', 'started'), 100_000);
    forecast.note(stage('student', 'student of runs/run-0', 'finished', 12), 112_000);
    expect(forecast.timeLeft(112_000)).to.deep.equal({ seconds: 12, isAtLeast: false });
  });

  it('divides by the runs at work, and is never less than the longest of what they do', () => {
    const forecast = new Forecast({ outputs, estimates: estimates({ teacher: 100, student: 20 }) });
    forecast.note(stage('teacher', 'teacher', 'cached'), 0);
    for (const job of [first, second]) forecast.note({ type: 'started', job }, 0);
    expect(forecast.timeLeft(0)).to.deep.equal({ seconds: 20, isAtLeast: false });
  });

  it('takes an estimate for as wrong as it was for the outputs of that stage that have ended here', () => {
    const forecast = new Forecast({ outputs, estimates: estimates({ teacher: 100, student: 20 }) });
    forecast.note({ type: 'started', job: first }, 0);
    forecast.note(stage('teacher', 'teacher', 'cached'), 0);
    forecast.note(stage('student', 'student of runs/run-0', 'started'), 0);
    forecast.note(stage('student', 'student of runs/run-0', 'finished', 30), 30_000);
    expect(forecast.timeLeft(30_000)).to.deep.equal({ seconds: 30, isAtLeast: false });
  });

  it('counts nothing of a run that has failed', () => {
    const forecast = new Forecast({ outputs, estimates: estimates({ teacher: 100, student: 10 }) });
    for (const job of [first, second])
      forecast.note({ type: 'ended', job, result: { folder: job.folder, status: 'failed', problem: 'x' } }, 0);
    expect(forecast.timeLeft(0)).to.deep.equal({ seconds: 0, isAtLeast: false });
  });
});
