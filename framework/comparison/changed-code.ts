import { stageRecords } from '../execution/cache/stage-cache.js';
import { type Plan, runsOf } from '../plan/plan.js';
import { ingredientDifferences } from './ingredient-differences.js';

/** The code of a stage that is another one than when its latest output was computed. */
export interface ChangedCode {
  readonly stage: string;
  /** `source of student/leader`, `code of framework/tensor`. */
  readonly ingredients: readonly string[];
}

/**
 * Compares the code of the named stages with that of their latest outputs in the cache. Stages without such an output are left
 * out. The latest output may be another row's: a component that only one of them has is no change of code.
 */
export async function changedCode(
  plan: Plan,
  stages: readonly string[],
  runsFolder: string,
): Promise<readonly ChangedCode[]> {
  const planned = new Map(
    runsOf(plan)
      .toReversed()
      .flatMap((run) => run.stages.map((stage) => [stage.stage, stage.ingredients] as const)),
  );
  const compared = stages.map(async (stage): Promise<ChangedCode> => {
    const [latest] = await stageRecords(runsFolder, stage);
    const now = planned.get(stage);
    if (latest === undefined || now === undefined) return { stage, ingredients: [] };
    const names = ingredientDifferences(latest.ingredients, now)
      .filter((difference) => difference.before !== null && difference.now !== null)
      .map(({ ingredient }) => ingredient);
    return { stage, ingredients: names.filter((name) => /^(?:source|version|code) of /.test(name)) };
  });
  return (await Promise.all(compared)).filter(({ ingredients }) => ingredients.length > 0);
}
