import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runsOf, type Plan } from '../../plan/plan.js';
import { cacheFolder, isComplete, stageRecords } from './stage-cache.js';

/** One stage of one run, and whether its output is there. */
export interface StageState {
  readonly row: string;
  readonly seed: number;
  readonly stage: string;
  readonly key: string;
  readonly cached: boolean;
}

/** What there is to do for one kind of stage: equal keys are one output. */
export interface StageSummary {
  readonly stage: string;
  /** Number of distinct outputs. */
  readonly outputs: number;
  readonly cached: number;
  /** Seconds that one output took when it was last computed, with whatever settings; absent before that. */
  readonly seconds?: number;
}

export function planState(plan: Plan, runsFolder: string): readonly StageState[] {
  const known = new Map<string, boolean>();
  const folders = new Map<string, ReadonlySet<string>>();
  const outputsOf = (stage: string): ReadonlySet<string> => {
    const outputs = folders.get(stage) ?? outputNames(runsFolder, stage);
    folders.set(stage, outputs);
    return outputs;
  };
  const isCached = (stage: string, key: string): boolean => {
    const cached = known.get(key) ?? (outputsOf(stage).has(key) && isComplete(runsFolder, stage, key));
    known.set(key, cached);
    return cached;
  };
  return runsOf(plan).flatMap(({ row, seed, stages }) =>
    stages.map(({ stage, key }) => ({ row, seed, stage, key, cached: isCached(stage, key) })),
  );
}

/** What lies in the cache of a stage, whole or not: looking for each of a thousand outputs takes longer. */
function outputNames(runsFolder: string, stage: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(join(cacheFolder(runsFolder), stage)));
  } catch {
    return new Set();
  }
}

export async function summarizeStages(
  states: readonly StageState[],
  runsFolder: string,
): Promise<readonly StageSummary[]> {
  const stages = [...new Set(states.map(({ stage }) => stage))];
  return Promise.all(
    stages.map(async (stage) => {
      const outputs = new Map(states.filter((state) => state.stage === stage).map(({ key, cached }) => [key, cached]));
      const [latest] = await stageRecords(runsFolder, stage);
      return {
        stage,
        outputs: outputs.size,
        cached: [...outputs.values()].filter(Boolean).length,
        ...(latest === undefined ? {} : { seconds: latest.seconds }),
      };
    }),
  );
}
