import type { PlannedRun } from '../plan/plan.js';
import type { StageEstimate } from './estimate-stages.js';

/** How long the missing outputs of a plan take. */
export interface TimeOfPlan {
  /** Seconds, one after the other. */
  readonly computing: number;
  /** Seconds with as many runs at a time as there are cores: never less than the longest run. */
  readonly together: number;
  /** Whether there are stages of which nobody knows how long they take. */
  readonly isAtLeast: boolean;
}

export function timeOfPlan(
  runs: readonly PlannedRun[],
  estimates: readonly StageEstimate[],
  cores: number,
): TimeOfPlan {
  const seconds = new Map(estimates.map((one) => [one.key, one.seconds]));
  const of = (keys: Iterable<string>) => [...keys].reduce((sum, key) => sum + (seconds.get(key) ?? 0), 0);
  const computing = of(seconds.keys());
  const longest = runs.reduce((most, { stages }) => Math.max(most, of(stages.map(({ key }) => key))), 0);
  return {
    computing,
    together: Math.max(longest, computing / cores),
    isAtLeast: [...seconds.values()].includes(undefined),
  };
}
