import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext, StageJournal } from '../../../framework/contracts/stage.js';
import { adam, Trainer, type Engine, type Generator } from '../../../framework/tensor/index.js';
import type { Weights } from '../../contracts/weights.js';
import { fit } from '../../training/fit.js';
import { sharedWith } from './pretrained.js';
import type { Turn } from './turns.js';

/** Pre-training, and what stands between two rounds of it; built only where there are several. */
interface Turns {
  readonly pretraining: Turn;
  readonly fineTuning: () => Turn;
}

interface TurnServices {
  readonly engine: Engine;
  readonly context: StageContext;
}

/**
 * Pre-trains in rounds and gives the weights of the last. A turn starts from those parameters of the turn before that its
 * program has too; the others, and its Adam, begin anew. Killed and started again, turns that were done are only read.
 */
export async function takeTurns(
  { pretraining, fineTuning }: Turns,
  rounds: number,
  generator: Generator,
  services: TurnServices,
): Promise<Weights> {
  let weights = await take(pretraining, { round: 1, generator, checkpoints: services.context.checkpoints }, services);
  if (rounds === 1) return weights;
  const between = fineTuning();
  for (let round = 2; round <= rounds; round++) {
    for (const [turn, own] of [
      [between, round - 1],
      [pretraining, round],
    ] as const) {
      const name = `${turn.name} of round ${own}`;
      const checkpoints = join(services.context.checkpoints, name.replaceAll(' ', '-'));
      await mkdir(checkpoints, { recursive: true });
      weights = await take(turn, { round: own, generator: generator.split(name), checkpoints, weights }, services);
    }
  }
  return weights;
}

/** A turn in a round 1, 2, …, and where it begins. */
interface Beginning {
  readonly round: number;
  readonly generator: Generator;
  readonly checkpoints: string;
  readonly weights?: Weights;
}

async function take(
  { name, epochs, learningRate, loss, report, batches }: Turn,
  { round, generator, checkpoints, weights = {} }: Beginning,
  { engine, context }: TurnServices,
): Promise<Weights> {
  const trainer = await Trainer.create(engine, {
    loss,
    report,
    optimizer: adam({ learningRate }),
    generator: generator.split('training'),
    initial: sharedWith(loss.graph, weights),
  });
  try {
    const { parameters } = await fit({
      trainer,
      group: name,
      epochs,
      batches: (epoch) => batches(generator.split(`epoch ${epoch}`)),
      checkpoints,
      journal: after(context.journal, (round - 1) * epochs),
      signal: context.signal,
    });
    return parameters;
  } finally {
    await trainer.dispose();
  }
}

/** A journal whose curves go on after some epochs. */
function after(journal: StageJournal, epochs: number): StageJournal {
  return {
    metric: (name, value, step) => journal.metric(name, value, epochs + step),
    progress: (done, total, unit, ...scores) => journal.progress(epochs + done, epochs + total, unit, ...scores),
    note: (text) => journal.note(text),
  };
}
