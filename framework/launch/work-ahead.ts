import { planState, summarizeStages } from '../execution/cache/plan-state.js';
import { join } from 'node:path';
import { runsOf, type Plan } from '../plan/plan.js';

/** What a plan has to compute, and how long such work took before. */
export interface WorkAhead {
  /** Folder of a run → the outputs that it needs and the cache lacks. Runs may share outputs, which have one key then. */
  readonly outputs: ReadonlyMap<string, readonly { readonly stage: string; readonly key: string }[]>;
  /** Stage → seconds that its latest output took, with whatever settings. Stages that were never computed are missing. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** @param folders of the runs that are to be computed */
export async function workAhead(plan: Plan, folders: ReadonlySet<string>, runsFolder: string): Promise<WorkAhead> {
  const states = planState(plan, runsFolder);
  const missing = new Set(states.filter(({ cached }) => !cached).map(({ key }) => key));
  const pending = runsOf(plan).filter(({ folder }) => folders.has(join(runsFolder, folder)));
  const outputs = new Map(
    pending.map(({ folder, stages }) => [
      join(runsFolder, folder),
      stages.filter(({ key }) => missing.has(key)).map(({ stage, key }) => ({ stage, key })),
    ]),
  );
  const summaries = await summarizeStages(states, runsFolder);
  const seconds = new Map(
    summaries.flatMap((summary) => (summary.seconds === undefined ? [] : [[summary.stage, summary.seconds] as const])),
  );
  return { outputs, seconds };
}
