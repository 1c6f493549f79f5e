import { ingredientDifferences, type IngredientDifference } from './ingredient-differences.js';
import type { PlannedRun } from '../plan/plan.js';
import { stagePlaces, stageRecords } from '../execution/cache/stage-cache.js';
import { stageRecord, type StageRecord } from '../records/stage-record.js';
import type { PlannedStage } from '../records/ingredients.js';

/** Whether a stage has to be computed, and why. */
export interface Reason {
  readonly stage: string;
  readonly key: string;
  readonly cached: boolean;
  /** Key of the most similar output in the cache; absent where there is none. */
  readonly nearest?: string;
  /**
   * The ingredients that differ from that output, of this stage or of a stage that it reads. Empty where `nearest` is absent.
   */
  readonly differences: readonly (IngredientDifference & { readonly stage: string })[];
}

/**
 * Compares a planned stage with the outputs in the cache. Where stages that it reads differ too, the differences of the
 * earliest stages are told, because the others follow from them.
 */
export async function whyStage(run: PlannedRun, stage: PlannedStage, runsFolder: string): Promise<Reason> {
  const base = { stage: stage.stage, key: stage.key };
  const present = stageRecord.read(stagePlaces(runsFolder, stage.stage, stage.key).output);
  if (present !== undefined) return { ...base, cached: true, differences: [] };
  const records = await stageRecords(runsFolder, stage.stage);
  const ranked = records
    .map((record) => ({ record, differences: firstDifferences(run, stage, record, runsFolder) }))
    .sort((a, b) => a.differences.length - b.differences.length);
  const [nearest] = ranked;
  if (nearest === undefined) return { ...base, cached: false, differences: [] };
  return { ...base, cached: false, nearest: nearest.record.key, differences: nearest.differences };
}

function firstDifferences(
  run: PlannedRun,
  stage: PlannedStage,
  record: StageRecord,
  runsFolder: string,
): Reason['differences'] {
  const own = ingredientDifferences(record.ingredients, stage.ingredients).map((difference) => ({
    ...difference,
    stage: stage.stage,
  }));
  const earlier = Object.entries(stage.ingredients.upstream).flatMap(([name, key]) => {
    const former = record.ingredients.upstream[name];
    const planned = run.stages.find((candidate) => candidate.stage === name);
    if (former === undefined || former === key || planned === undefined) return [];
    const formerRecord = stageRecord.read(stagePlaces(runsFolder, name, former).output);
    return formerRecord === undefined ? [] : firstDifferences(run, planned, formerRecord, runsFolder);
  });
  // The key of an earlier stage differs because of differences that are told already.
  const explained = new Set(
    earlier.length === 0 ? [] : Object.keys(stage.ingredients.upstream).map((name) => `stage ${name}`),
  );
  const differences = [...earlier, ...own.filter(({ ingredient }) => !explained.has(ingredient))];
  const seen = new Set<string>();
  return differences.filter(({ ingredient }) => !seen.has(ingredient) && seen.add(ingredient));
}
