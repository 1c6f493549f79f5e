import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Desk } from '../../end-to-end/formulary.js';
import { tinyExperiment } from '../../end-to-end/tiny-experiment.js';

interface Printed {
  readonly estimates: readonly {
    readonly stage: string;
    readonly seconds: number;
    readonly bytes: number;
    readonly basis: string;
  }[];
}

/** `.stage.json` */
interface Written {
  readonly seconds: number;
  readonly usage: {
    readonly waited: number;
    readonly peakBytes?: number;
    readonly estimated: { readonly seconds: number };
  };
  readonly ingredients: { readonly components: object };
}

const later = ['--set', 'dataset.train=60'];

/** What the stages of the tiny teacher are multiplied by: no machine has so much memory. */
const huge = ['teacher.width=16384', 'teacher.layers=200', 'teacher.innerWidth=65536'].flatMap((set) => ['--set', set]);

describe('launch/estimate-stages', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
  });
  after(() => desk.remove());

  const plan = async (...words: readonly string[]) => {
    const end = await desk.run(['plan', 'tiny.yaml', '--estimate', ...words]);
    expect(end.code, end.stderr).to.equal(0);
    return end.stdout;
  };
  const estimateOf = async (stage: string, ...words: readonly string[]) => {
    const { estimates } = JSON.parse(await plan('--json', ...words)) as Printed;
    return estimates.find((one) => one.stage === stage)!;
  };

  it('says how much memory and time a stage needs, which grow with its sizes', async () => {
    for (const [stage, larger] of [
      ['teacher', 'teacher.width=512'],
      ['teacher-features', 'teacher.width=512'],
      ['student', 'dataset.train=40000'],
    ] as const) {
      const [small, large] = [await estimateOf(stage), await estimateOf(stage, '--set', larger)];
      expect(large.bytes).to.be.above(small.bytes);
      expect(large.seconds).to.be.above(small.seconds);
      expect(small.basis).to.equal('estimated');
    }
  });

  it('counts the prompts and samples of every visit where each is a target', async () => {
    const everyVisit = ['training', 'evaluation'].flatMap((section) => ['--set', `${section}.targets=every-visit`]);
    const { estimates: last } = JSON.parse(await plan('--json')) as Printed;
    const { estimates: every } = JSON.parse(await plan('--json', ...everyVisit)) as Printed;
    for (const stage of ['prompts', 'teacher', 'teacher-features', 'student', 'predictions', 'metrics']) {
      const secondsOf = (estimates: Printed['estimates']) => estimates.find((one) => one.stage === stage)!.seconds;
      expect(secondsOf(every), stage).to.be.above(secondsOf(last));
    }
  });

  it('says in words what this machine would refuse, and run refuses it before it begins', async () => {
    expect(await plan()).to.match(/teacher +1 +0\.\d GiB +\d\.\d s +estimated: sizes\n[^]*the whole: about \d/);
    const has = `this machine has ${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
    expect(await plan(...huge)).to.include(`${has}, and would refuse it. Use a smaller checkpoint`);
    const run = await desk.run(['run', 'tiny.yaml', ...huge]);
    expect(run.code).to.equal(2);
    expect(run.stderr).to.include(has).and.to.include('Use a smaller checkpoint');
    expect(readdirSync(desk.folder)).to.not.include('runs');
  });

  it('is corrected by what a former output took, in proportion to what the stage says of both', async () => {
    const run = await desk.run(['run', 'tiny.yaml']);
    expect(run.code, run.stderr).to.equal(0);
    change('student', ({ seconds, usage }) => {
      expect(usage.waited).to.be.within(0, seconds);
      if (process.platform === 'linux') expect(usage.peakBytes).to.be.above(50e6);
      // As if it had taken five times as long as the stage said, and waited for a core as long again.
      const waited = 5 * usage.estimated.seconds;
      return { seconds: 2 * waited, usage: { ...usage, waited } };
    });
    const { seconds, basis } = await estimateOf('student', ...later);
    expect(basis).to.equal('measured');
    const elsewhere = await estimateOf('student', ...later, '--runs', 'elsewhere');
    expect(seconds / elsewhere.seconds).to.be.closeTo(5, 1e-6);
  });

  it('goes at the pace of other stages, where no output of its own components is there', async () => {
    // As if they had taken 0.4 of what was said, and the student had been of another type.
    for (const stage of readdirSync(join(desk.folder, 'runs', 'cache')))
      change(stage, ({ usage }) => ({ seconds: 4, usage: { ...usage, waited: 0, estimated: { seconds: 10 } } }));
    change('student', ({ ingredients }) => ({ ingredients: { ...ingredients, components: {} } }));
    const { seconds, basis } = await estimateOf('student', ...later);
    expect(basis).to.equal('paced');
    const elsewhere = await estimateOf('student', ...later, '--runs', 'elsewhere');
    expect(seconds / elsewhere.seconds).to.be.closeTo(0.4, 1e-6);
  });

  /** Rewrites the record of the only output of a stage. */
  function change(stage: string, by: (record: Written) => Partial<Written>): void {
    const folder = join(desk.folder, 'runs', 'cache', stage);
    const output = readdirSync(folder).find((name) => !name.includes('.'))!;
    const file = join(folder, output, '.stage.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as Written;
    writeFileSync(file, JSON.stringify({ ...record, ...by(record) }));
  }
});
