import { totalmem } from 'node:os';
import { expect } from 'chai';
import { Desk } from '../../end-to-end/formulary.js';
import { tinyExperiment } from '../../end-to-end/tiny-experiment.js';

describe('launch/estimate-stages', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(() => (desk = new Desk()));
  after(() => desk.remove());

  const plan = async (...words: readonly string[]) => {
    desk.write('tiny.yaml', tinyExperiment);
    const end = await desk.run(['plan', 'tiny.yaml', '--estimate', ...words]);
    expect(end.code, end.stderr).to.equal(0);
    return end.stdout;
  };

  it('says how much memory a teacher needs to be trained and to record, which grows with its sizes', async () => {
    type Printed = { readonly memory: readonly { readonly stage: string; readonly bytes: number }[] };
    const { memory } = JSON.parse(await plan('--json')) as Printed;
    expect(memory.map(({ stage }) => stage)).to.deep.equal(['teacher', 'teacher-features']);
    const wider = JSON.parse(await plan('--json', '--set', 'teacher.width=512')) as Printed;
    wider.memory.forEach(({ bytes }, i) => expect(bytes).to.be.above(memory[i]!.bytes));
  });

  it('says in words what this machine would refuse', async () => {
    expect(await plan()).to.match(
      /memory: teacher needs about 0\.\d GiB for prompts of the most tokens \(row "[^"]+"\)\n/,
    );
    const large = ['--set', 'teacher.width=16384', '--set', 'teacher.layers=200', '--set', 'teacher.innerWidth=65536'];
    const has = `this machine has ${(totalmem() / 2 ** 30).toFixed(1)} GiB, and would refuse it`;
    expect(await plan(...large)).to.include(has);
  });
});
