import type { KnownOutputs, Stage } from '../../contracts/stage.js';
import { residentMemory, restartPeak, waitedForCore } from '../../files/own-usage.js';
import type { StageUsage } from '../../records/stage-record.js';
import { thisMachine } from '../cache/this-machine.js';

/** Begins to watch what a stage takes. What it returns says it, beside what the stage says that it would take. */
export async function watchUsage(stage: Pick<Stage, 'estimate'>, known: KnownOutputs): Promise<() => StageUsage> {
  // A stage whose model fails for these sizes can be computed all the same.
  const needs = (await stage.estimate?.(known).catch(() => undefined)) ?? {};
  const { seconds, bytes } = needs;
  const waited = waitedForCore();
  restartPeak();
  return () => {
    const peak = residentMemory()?.peak;
    return {
      machine: thisMachine(),
      waited: waitedForCore() - waited,
      ...(peak !== undefined && { peakBytes: peak }),
      estimated: { ...(seconds !== undefined && { seconds }), ...(bytes !== undefined && { bytes }) },
    };
  };
}
