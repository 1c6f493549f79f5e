import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Seeds } from '../../records/own-seeds.js';
import { runsOf, type Plan } from '../../plan/plan.js';
import { cacheFolder } from '../../records/cache-folder.js';
import { missingFiles } from './require-whole.js';
import { isComplete, stagePlaces, stageRecords } from './stage-cache.js';

/** One stage of one run, and whether the cache holds its output. */
export interface StageState extends Seeds {
  readonly row: string;
  readonly stage: string;
  readonly key: string;
  readonly cached: boolean;
}

/** What is to do for one stage in all runs. Runs whose stage keys are equal share one output. */
export interface StageSummary {
  readonly stage: string;
  /** Number of distinct outputs. */
  readonly outputs: number;
  readonly cached: number;
  /** Seconds that the latest output took, with whatever settings; absent where the cache holds none. */
  readonly seconds?: number;
}

/** Looks up every stage of every run of a plan in the cache. */
export function planState(plan: Plan, runsFolder: string): readonly StageState[] {
  const states = new Map<string, boolean>();
  const folders = new Map<string, ReadonlySet<string>>();
  const outputsOf = (stage: string): ReadonlySet<string> => {
    const outputs = folders.get(stage) ?? outputNames(runsFolder, stage);
    folders.set(stage, outputs);
    return outputs;
  };
  const isCached = (stage: string, key: string): boolean => {
    const cached = states.get(key) ?? (outputsOf(stage).has(key) && isComplete(runsFolder, stage, key));
    states.set(key, cached);
    return cached;
  };
  return runsOf(plan).flatMap(({ row, seed, ownSeeds, stages }) => {
    const seeds = { seed, ...(Object.keys(ownSeeds).length === 0 ? {} : { ownSeeds }) };
    return stages.map(({ stage, key }) => ({ row, ...seeds, stage, key, cached: isCached(stage, key) }));
  });
}

/** Names what the cache has of a stage, finished or not. One listing is faster than a thousand look-ups. */
function outputNames(runsFolder: string, stage: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(join(cacheFolder(runsFolder), stage)));
  } catch {
    return new Set();
  }
}

/** Counts outputs and cached outputs of every stage. */
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

/** An output in the cache from which files are gone: what reads it will be refused. */
export interface BrokenOutput {
  readonly stage: string;
  readonly folder: string;
  readonly missing: readonly string[];
}

/** Which outputs that the cache holds have lost files. */
export async function brokenOutputs(
  states: readonly StageState[],
  runsFolder: string,
): Promise<readonly BrokenOutput[]> {
  const present = new Map(states.filter((state) => state.cached).map(({ key, stage }) => [key, stage]));
  const outputs = await Promise.all(
    [...present].map(async ([key, stage]) => {
      const folder = stagePlaces(runsFolder, stage, key).output;
      return { stage, folder, missing: await missingFiles(folder) };
    }),
  );
  return outputs.filter(({ missing }) => missing.length > 0);
}
