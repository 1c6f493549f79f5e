import type { LockFile } from '../records/lock-file.js';
import { ingredientDifferences } from './ingredient-differences.js';

type LockedStage = LockFile['stages'][number];

/** Says which stages have other keys than in the lock, and why: their numbers can still be compared. */
export function changedKeys(locked: LockFile, measured: LockFile, set: readonly string[]): readonly string[] {
  return locked.stages.flatMap((stage) => {
    const again = measured.stages.find((candidate) => candidate.stage === stage.stage);
    if (again === undefined) return [`stage ${stage.stage} is not run any more`];
    return again.key === stage.key ? [] : [`stage ${stage.stage} has another key: ${causes(stage, again, set)}`];
  });
}

function causes(locked: LockedStage, { ingredients: now }: LockedStage, set: readonly string[]): string {
  if (locked.ingredients === undefined || now === undefined) return fromBefore(now, set);
  const differing = ingredientDifferences(locked.ingredients, now).map(({ ingredient }) => ingredient);
  return differing.length === 0 ? 'the way in which keys are made has changed' : differing.join(', ');
}

/** Locks from before their ingredients were recorded have keys without what such locks could not promise. */
function fromBefore(now: LockedStage['ingredients'], set: readonly string[]): string {
  const causesOfOwn = [
    ...(now?.tensor === undefined ? [] : ['keys hold the code of framework/tensor since the lock was written']),
    ...(Object.keys(now?.values ?? {}).some((read) => read.includes('#'))
      ? [
          'keys hold the source of the dataset, and of its options those that the stage reads, since the lock was written',
        ]
      : []),
  ];
  const own = causesOfOwn.length > 0 ? causesOfOwn : ['a stage that it reads has one'];
  return `it had to change, because ${own.join(', and ')}${set.length === 0 ? '' : '; --set may change it too'}`;
}
