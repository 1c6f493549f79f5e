import type { StageContext } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Knowledge, KnowledgeName } from '../../contracts/knowledge.js';
import { readKnowledge } from '../../knowledge/store.js';
import { studentProperties } from './student-properties.js';

/** The knowledge that the row's student declares to read, which is the names of the stages that prepare it. */
export function knowledgeOf(row: RowView): readonly KnowledgeName[] {
  return studentProperties(row)?.knowledge ?? [];
}

/** Reads it from the stages before this one. */
export async function readStudentKnowledge(
  row: RowView,
  { input }: Pick<StageContext, 'input'>,
): Promise<Partial<Knowledge>> {
  const names = knowledgeOf(row);
  const parts = await Promise.all(names.map((name) => readKnowledge<typeof name>(input(name))));
  return Object.fromEntries(names.map((name, index) => [name, parts[index]]));
}
