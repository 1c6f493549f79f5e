import type { OpenTeacher } from '../../contracts/teacher.js';
import { readSplit } from '../../datasets/cohort/store.js';
import { readPrompts } from '../files/prompts-file.js';
import { measureEfficiency, type MeasureContext } from './measure-efficiency.js';

/** Measures the trained teacher of a row; end to end is from the text of the prompt to logits. */
export async function measureTeacher(
  openTeacher: (model: string) => Promise<OpenTeacher>,
  context: MeasureContext,
): Promise<void> {
  const { test } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  const asked = Array.from(test, (patient) => prompts[patient]!);
  const open = async () => {
    const opened = await openTeacher(context.input('teacher'));
    return {
      prepare: (positions: Int32Array) => opened.prepare(Array.from(positions, (position) => asked[position]!)),
      dispose: () => opened.dispose(),
    };
  };
  await measureEfficiency(open, test.length, context);
}
