import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import { studentStep } from '../../../benchmarks/student-step/step.js';
import { adam, Generator, Trainer, type TrainerState } from '../../../framework/tensor/index.js';
import { build } from '../build.js';

const batch = 64;
const steps = 4;

/** The state after some steps of LEADER's student at its real sizes, with dropout; broken off and resumed after `broken`. */
async function trained(broken?: number): Promise<TrainerState> {
  const step = studentStep(batch);
  const create = () =>
    Trainer.create(build(onnxruntime, { provider: 'cpu', threads: 1 }), {
      loss: step.objective.loss,
      optimizer: adam({ learningRate: 5e-4 }),
      generator: new Generator(42),
    });
  let trainer = await create();
  for (let done = 0; done < steps; done++) {
    if (done === broken) {
      const state = structuredClone(trainer.state());
      await trainer.dispose();
      trainer = await create();
      trainer.restore(state);
    }
    await trainer.step(step.feeds(done));
  }
  const state = trainer.state();
  await trainer.dispose();
  return state;
}

function bytesOf({ parameters, moments }: TrainerState): string {
  const arrays = Object.entries({ ...parameters, ...moments });
  return Buffer.concat(
    arrays.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ).toString('base64');
}

describe("the training of LEADER's student, 64 patients a step", function () {
  this.timeout(120_000);
  it('gives the same bytes resumed as unbroken', async () => {
    expect(bytesOf(await trained(2)) === bytesOf(await trained())).to.equal(true);
  });
});
