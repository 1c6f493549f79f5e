import type { StageContext } from '../../../framework/contracts/stage.js';
import { fit, type Fitted } from '../../training/fit.js';
import { KeptState } from '../../training/kept-state.js';
import type { Term } from '../../training/weighted-terms.js';
import type { BoundSamples } from './bound-samples.js';
import { monitoredMetric } from './monitored-metric.js';
import { openTraining } from './open-training.js';
import type { StudentServices } from './student-services.js';
import { validationScore } from './validation-score.js';

export interface ProgramData {
  readonly train: BoundSamples;
  readonly validation: BoundSamples;
}

/** Trains a tensor program on the samples that it can use. */
export async function trainProgram(
  { train, validation }: ProgramData,
  context: StageContext,
  services: StudentServices,
): Promise<Fitted> {
  const { metrics, engine, training, row } = services;
  const monitored = monitoredMetric(training.monitor, row, metrics);
  const { objective, trainer, batches, batchCount, dispose } = await openTraining(train, context, services);
  const score = await validationScore(engine, validation, monitored);
  try {
    announceSmallBatches(context, objective.terms, train.able.length, training.batchSize);
    const state = KeptState.of(context, 'training.epochs');
    await state?.continueIn(context.checkpoints, training.epochs);
    const fitted = await fit({
      trainer,
      epochs: training.epochs,
      batches,
      batchCount: () => batchCount,
      validate: score.run,
      monitor: { curve: monitored.curve, higherIsBetter: monitored.higherIsBetter, patience: training.patience },
      checkpoints: context.checkpoints,
      journal: context.journal,
      signal: context.signal,
    });
    if (training.continuable === true) await state?.keep(context.checkpoints);
    return fitted;
  } finally {
    await dispose();
    await score.dispose();
  }
}

/** Says once which terms the smallest batch of every epoch does without. */
function announceSmallBatches(context: StageContext, terms: readonly Term[], patients: number, size: number): void {
  const smallest = patients % size === 0 ? size : patients % size;
  for (const { name, minimumBatch } of terms) {
    if (smallest < minimumBatch) {
      context.journal.note(
        `the last batch of every epoch has ${smallest} patient${smallest === 1 ? '' : 's'}: it trains without the loss "${name}", which needs ${minimumBatch}`,
      );
    }
  }
}
