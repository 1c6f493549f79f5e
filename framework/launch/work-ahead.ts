import { join } from 'node:path';
import { planState } from '../execution/cache/plan-state.js';
import { runsOf, type Plan } from '../plan/plan.js';
import type { Registry } from '../registry/registry.js';
import { estimateStages, type StageEstimate } from './estimate-stages.js';

/** What a plan has to compute, and what that will take. */
export interface WorkAhead {
  /** Folder of a run → the outputs that it needs and the cache lacks. Runs may share outputs, which have one key then. */
  readonly outputs: ReadonlyMap<string, readonly { readonly stage: string; readonly key: string }[]>;
  /** What those outputs will take, by their keys. */
  readonly estimates: ReadonlyMap<string, StageEstimate>;
}

/** @param folders of the runs that are to be computed */
export async function workAhead(
  plan: Plan,
  registry: Registry,
  folders: ReadonlySet<string>,
  runsFolder: string,
): Promise<WorkAhead> {
  const states = planState(plan, runsFolder);
  const missing = new Set(states.filter(({ cached }) => !cached).map(({ key }) => key));
  const pending = runsOf(plan).filter(({ folder }) => folders.has(join(runsFolder, folder)));
  const outputs = new Map(
    pending.map(({ folder, stages }) => [
      join(runsFolder, folder),
      stages.filter(({ key }) => missing.has(key)).map(({ stage, key }) => ({ stage, key })),
    ]),
  );
  const wanted = new Set([...outputs.values()].flatMap((own) => own.map(({ key }) => key)));
  const estimates = await estimateStages(plan, registry, runsFolder, (key) => wanted.has(key));
  return { outputs, estimates: new Map(estimates.map((one) => [one.key, one])) };
}

/** The most memory that the missing outputs of a run take; `undefined` where nothing is known. */
export function bytesOfRun({ outputs, estimates }: WorkAhead, folder: string): number | undefined {
  const known = (outputs.get(folder) ?? []).flatMap(({ key }) => estimates.get(key)?.bytes ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
