import { join } from 'node:path';
import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';
import { readSafetensors } from '../../../framework/tensor/safetensors.js';

/** What the stage `groups` writes: for each group, 1 for every visit of the cohort that belongs to it as a target. */
export const groupsFile = 'groups.safetensors';

/** The stage that finds the groups of a row, if its file defines any. */
export function groupsStage({ values }: RowView): readonly string[] {
  const { groups = {} } = (values['evaluation'] ?? {}) as JsonObject;
  return Object.keys(groups as JsonObject).length === 0 ? [] : ['groups'];
}

/** [visits] by group: 1 for the targets that belong to it */
export async function readGroups(folder: string): Promise<ReadonlyMap<string, ArrayLike<number>>> {
  const { tensors } = await readSafetensors(join(folder, groupsFile));
  return new Map(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}
