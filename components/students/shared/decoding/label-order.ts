import { codesOf } from '../../../datasets/cohort/code-sets.js';
import type { CodeSets } from '../../../contracts/cohort.js';

/** How training orders the medications of a visit. `frequencies`: [medication] number of training visits that have it. */
export type LabelOrder =
  { readonly order: 'listed' } | { readonly order: 'rare-first'; readonly frequencies: ArrayLike<number> };

/** int32 [medication] the medications of a set in the order in which they are decoded. Equally rare ones go by their number. */
export function orderedLabels(sets: CodeSets, visit: number, chosen: LabelOrder): Int32Array {
  const labels = codesOf(sets, visit).slice();
  if (chosen.order === 'listed') return labels;
  const { frequencies } = chosen;
  return labels.sort((a, b) => frequencies[a]! - frequencies[b]! || a - b);
}
