import { expect } from 'chai';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import { studentStep } from '../../../benchmarks/student-step/step.js';
import { adam, Generator, Trainer, type TrainerState } from '../../../framework/tensor/index.js';
import { build } from '../build.js';

const steps = 4;

interface Training {
  /** Patients of a step. */
  readonly batch: number;
  readonly threads?: number;
  /** Steps after which the run is broken off and resumed. */
  readonly broken?: number;
}

/** The state after some steps of LEADER's student at its real sizes, with dropout. */
async function trained({ batch, threads = 1, broken }: Training): Promise<TrainerState> {
  const step = studentStep(batch);
  const create = () =>
    Trainer.create(build(onnxruntime, { provider: 'cpu', threads }), {
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

describe("the training of LEADER's student", function () {
  this.timeout(240_000);
  for (const batch of [4, 64]) {
    let unbroken = '';
    before(async () => {
      unbroken = bytesOf(await trained({ batch }));
    });
    it(`gives the same bytes resumed as unbroken, ${batch} patients a step`, async () => {
      expect(bytesOf(await trained({ batch, broken: 2 })) === unbroken).to.equal(true);
    });
    it(`gives the same bytes with two threads as with one, ${batch} patients a step`, async () => {
      expect(bytesOf(await trained({ batch, threads: 2 })) === unbroken).to.equal(true);
    });
  }
});
