import type { RowView } from '../../../framework/registry/component.js';
import type { Teacher } from '../../contracts/teacher.js';
import { TakenTeacher } from './taken-teacher.js';
import { optionsOfTrained, trainedRun } from './trained-run.js';

/**
 * The teacher that options describe, or the trained one that `from` names.
 *
 * @param free options that may differ from those of the training
 */
export function trainedOrTaken<Options extends { readonly from?: string }>(
  options: Options,
  row: RowView,
  build: (options: Options) => Teacher,
  free: readonly string[],
): Teacher {
  if (options.from === undefined) return build(options);
  const source = trainedRun(options.from);
  const own = optionsOfTrained(source, options, { component: row.component('teacher')!, free });
  return new TakenTeacher(source, build(own), row.values['prompt']);
}
