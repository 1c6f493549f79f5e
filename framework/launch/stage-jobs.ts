import type { Resources } from '../contracts/launcher.js';
import { isComplete } from '../execution/cache/stage-cache.js';
import { canonicalJson } from '../plan/canonical-json.js';
import type { PlannedRun } from '../plan/plan.js';
import type { PlannedStage } from '../records/ingredients.js';
import type { Json } from '../json.js';
import { ownResources, resourcesOf, type RowResources } from './row-resources.js';

/** Stages that are one job, before the runs that read them. */
export interface StageJob {
  /** Name below `runs/`. */
  readonly folder: string;
  /** The first run that needs the stages; its `run.json` without the later stages is the job's. */
  readonly run: PlannedRun;
  /** The stages of the job and all that they read, in the order in which they are computed. */
  readonly stages: readonly PlannedStage[];
  readonly computes: readonly string[];
  /** Number of runs that need them. */
  readonly runs: number;
  readonly resources: Resources;
  /** Stages that other jobs compute → the folders of these. */
  readonly awaits: ReadonlyMap<string, string>;
}

export interface StageJobs {
  /** Each behind those that it awaits. */
  readonly jobs: readonly StageJob[];
  /** By the folder name of a run: its stages that jobs compute → their folders. */
  readonly awaits: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** An output that is missing, and the runs that need it. */
interface Need {
  readonly planned: PlannedStage;
  readonly runs: PlannedRun[];
}

interface Group {
  readonly needs: Need[];
  readonly resources: Resources;
}

/**
 * Which missing stages are jobs of their own: those that several runs need, those that have resources of their own, and
 * whatever these read. Stages that the same runs need with the same resources are one job, unless another job stands between
 * them.
 */
export function stageJobs(runs: readonly PlannedRun[], resources: RowResources, runsFolder: string): StageJobs {
  const needs = new Map<string, Need>();
  for (const run of runs) {
    for (const planned of run.stages) {
      if (isComplete(runsFolder, planned.stage, planned.key)) continue;
      const need = needs.get(planned.key) ?? { planned, runs: [] };
      needs.set(planned.key, need);
      need.runs.push(run);
    }
  }
  const groups = grouped(apart(needs, resources), resources);
  const folders = new Map<string, string>();
  for (const { needs: own } of groups) {
    const { stage, key } = own.at(-1)!.planned;
    for (const { planned } of own) folders.set(planned.key, sharedFolder(stage, key));
  }
  const awaited = (stages: readonly PlannedStage[], own?: string) =>
    new Map(
      stages.flatMap(({ stage, key }) => {
        const folder = folders.get(key);
        return folder === undefined || folder === own ? [] : [[stage, folder] as const];
      }),
    );
  return {
    jobs: groups.map(({ needs: own, resources: wanted }) => {
      const folder = folders.get(own.at(-1)!.planned.key)!;
      const [run] = own[0]!.runs as [PlannedRun];
      const stages = upTo(run, own);
      const computes = own.map(({ planned }) => planned.stage);
      return {
        folder,
        run,
        stages,
        computes,
        runs: own[0]!.runs.length,
        resources: wanted,
        awaits: awaited(stages, folder),
      };
    }),
    awaits: new Map(runs.map((run) => [run.folder, awaited(run.stages)])),
  };
}

/** Name below `runs/` of the job whose last stage this is. */
export function sharedFolder(stage: string, key: string): string {
  return `shared-${stage}-${key.slice(0, 12)}`;
}

function apart(needs: ReadonlyMap<string, Need>, resources: RowResources): ReadonlyMap<string, Need> {
  const found = new Map<string, Need>();
  const add = (need: Need): void => {
    found.set(need.planned.key, need);
    for (const key of Object.values(need.planned.ingredients.upstream)) {
      const earlier = needs.get(key);
      if (earlier !== undefined && !found.has(key)) add(earlier);
    }
  };
  for (const need of needs.values()) {
    const { planned, runs } = need;
    if (runs.length > 1 || ownResources(resources, runs[0]!.row, planned.stage) !== undefined) add(need);
  }
  // In the order of the runs' stages, so that each stands behind what it reads.
  return new Map([...needs].filter(([key]) => found.has(key)));
}

/** The level of a stage counts the jobs that must have ended before its own. */
function grouped(needs: ReadonlyMap<string, Need>, resources: RowResources): readonly Group[] {
  const levels = new Map<string, { readonly identity: string; readonly level: number }>();
  const groups = new Map<string, Group & { readonly level: number }>();
  for (const need of needs.values()) {
    const wanted = resourcesOf(resources, need.runs[0]!.row, need.planned.stage);
    const identity = canonicalJson([need.runs.map(({ folder }) => folder), wanted as Json]);
    const before = Object.values(need.planned.ingredients.upstream).flatMap((key) => levels.get(key) ?? []);
    const level = Math.max(0, ...before.map((one) => one.level + (one.identity === identity ? 0 : 1)));
    levels.set(need.planned.key, { identity, level });
    const name = `${level} ${identity}`;
    const group = groups.get(name) ?? { needs: [], resources: wanted, level };
    groups.set(name, group);
    group.needs.push(need);
  }
  return [...groups.values()].sort((a, b) => a.level - b.level);
}

/** Stages of a run that some of its stages are made from, and these themselves. */
function upTo(run: PlannedRun, needs: readonly Need[]): readonly PlannedStage[] {
  const wanted = new Set(needs.map(({ planned }) => planned.key));
  for (const { key, ingredients } of run.stages.toReversed())
    if (wanted.has(key)) for (const earlier of Object.values(ingredients.upstream)) wanted.add(earlier);
  return run.stages.filter(({ key }) => wanted.has(key));
}
