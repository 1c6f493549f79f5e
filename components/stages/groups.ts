import { Type } from '../../framework/registry/type.js';
import { join } from 'node:path';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component, type Services } from '../../framework/registry/component.js';
import { writeSafetensors } from '../../framework/tensor/safetensors.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { groupsFile } from './files/groups-file.js';
import { fulfils, parseCondition, type Condition } from './scoring/group-condition.js';
import { readsProfile, requireFeatures, targetFields } from './scoring/target-fields.js';

/** `rehearsed`: the patients are made up for a rehearsal, and may have other profiles than those that they stand for. */
type Evaluation = Services['evaluation'] & { readonly rehearsed?: true };

export default component({
  kind: 'stage',
  type: 'groups',
  version: 1,
  summary: 'Finds the targets that belong to the groups of patients which the file defines.',
  options: Type.Object({}),
  needs: { evaluation: 'evaluation', dataset: 'dataset' },
  properties: { after: () => ['cohort', 'split'], reads: ['evaluation.groups'], usesSeed: false },
  build: ({ evaluation, dataset }): Stage => {
    const { groups = {}, rehearsed = false } = evaluation as Evaluation;
    const conditions = new Map(Object.entries(groups).map(([name, text]) => [name, parseCondition(text)]));
    return {
      // Asked for before any stage starts: what is known of profiles by then is refused here.
      files: async () => {
        const ofProfile = rehearsed ? [] : [...conditions.values()].filter(readsProfile);
        const profile = ofProfile.length === 0 ? undefined : await dataset.profile?.();
        if (profile !== undefined) for (const condition of ofProfile) requireFeatures(condition, profile);
        return [];
      },
      run: (context) => findMembers(conditions, rehearsed, context),
    };
  },
});

/** Writes, for each group, 1 for every visit of the cohort that belongs to it as a target. */
async function findMembers(
  conditions: ReadonlyMap<string, Condition>,
  rehearsed: boolean,
  { folder, input, journal }: StageContext,
): Promise<void> {
  const cohort = await readCohort(input('cohort'));
  const { train } = await readSplit(input('split'));
  const fieldsOf = targetFields(cohort, train, rehearsed ? '' : undefined);
  const { visitOffsets } = cohort;
  const arrays = [...conditions].map(([name, condition]) => {
    const data = new Uint8Array(cohort.visitKeys.length);
    for (let patient = 0; patient < cohort.patientKeys.length; patient++) {
      for (let visit = visitOffsets[patient]!; visit < visitOffsets[patient + 1]!; visit++)
        data[visit] = fulfils(condition, fieldsOf(patient, visit)) ? 1 : 0;
    }
    journal.note(`group ${name}: ${data.reduce((sum, one) => sum + one, 0)} of ${data.length} visits`);
    return [name, { data, shape: [data.length] }] as const;
  });
  await writeSafetensors(join(folder, groupsFile), Object.fromEntries(arrays));
}
