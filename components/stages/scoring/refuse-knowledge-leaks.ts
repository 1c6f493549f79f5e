import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { StageContext } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Cohort, Split } from '../../contracts/cohort.js';
import type { Dataset } from '../../contracts/dataset.js';
import type { KnowledgeName } from '../../contracts/knowledge.js';
import type { Targets } from '../../contracts/sample.js';
import { writeCohort } from '../../datasets/cohort/store.js';
import { alteredTargets } from '../../training/altered-samples.js';
import { knowledgeOf } from '../student/student-knowledge.js';

/** What a row's knowledge is made from. */
export interface KnowledgeSource {
  readonly cohort: Cohort;
  readonly split: Split;
  readonly dataset: Pick<Dataset, 'coOccurrence'>;
  readonly targets: Targets | undefined;
}

/** Knowledge that took longer is not prepared a second time. */
const longestSeconds = 60;

/**
 * Prepares the student's knowledge again from a cohort in which the validation and test patients have other medications in the
 * visits that are recommended for. It must be the same: the student reads it, so that it would tell what is asked for.
 *
 * @throws UserInputError that names the stage
 */
export async function refuseKnowledgeLeaks(
  row: RowView,
  { cohort, split, dataset, targets = 'last-visit' }: KnowledgeSource,
  context: StageContext,
): Promise<void> {
  const names = knowledgeOf(row);
  if (names.length === 0 || context.changesWith === undefined) return;
  const folder = join(context.checkpoints, 'altered-cohort');
  try {
    await mkdir(folder, { recursive: true });
    await writeCohort(folder, alteredTargets(cohort, Int32Array.of(...split.validation, ...split.test), targets));
    for (const name of names) {
      const changed = await context.changesWith(name, { inputs: { cohort: folder }, longest: longestSeconds });
      tell(name, changed, dataset, context);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(
  name: KnowledgeName,
  changed: readonly string[] | undefined,
  { coOccurrence }: KnowledgeSource['dataset'],
  { journal }: StageContext,
): void {
  const isAsked = name === 'co-occurrence' && coOccurrence === 'all';
  const untold =
    `whether ${name} reads what is to be recommended was not asked, because it took more than ${longestSeconds} s; ` +
    '`formulary rehearse` asks it on made-up patients';
  if (changed === undefined) journal.note(untold);
  else if (changed.length > 0 && isAsked)
    journal.note('co-occurrence counts visits of all patients, those to be recommended for among them, as asked');
  else if (changed.length > 0) throw leak(name);
}

function leak(name: KnowledgeName): UserInputError {
  return new UserInputError({
    place: `stage ${name}`,
    reason:
      'reads the medications of target visits: what it prepares for the student changes when those of validation and test patients alone are altered',
    remedy: 'Prepare knowledge from the training patients, or from codes alone.',
  });
}
