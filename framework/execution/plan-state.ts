import { runsOf, type Plan } from '../plan/plan.js';
import { isComplete, stageRecords } from './stage-cache.js';

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
  const isCached = (stage: string, key: string): boolean => {
    const cached = known.get(key) ?? isComplete(runsFolder, stage, key);
    known.set(key, cached);
    return cached;
  };
  return runsOf(plan).flatMap(({ row, seed, stages }) =>
    stages.map(({ stage, key }) => ({ row, seed, stage, key, cached: isCached(stage, key) })),
  );
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
