import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { ModelCosts } from '../contracts/model-costs.js';
import type { Teacher } from '../contracts/teacher.js';
import { readSplit } from '../datasets/cohort/store.js';
import { measureLatency } from './efficiency/latency.js';
import { recordCosts } from './files/costs-file.js';
import { readPrompts } from './files/prompts-file.js';

export default component({
  kind: 'stage',
  type: 'teacher-costs',
  version: 1,
  summary: 'Measures how long the teacher takes for a patient, for metrics that ask what the model of a row costs.',
  options: Type.Object({}),
  needs: { teacher: 'teacher' },
  properties: {
    after: () => ['split', 'prompts', 'teacher'],
    reads: ['engine', 'evaluation.measurement'],
    usesSeed: false,
  },
  build: ({ teacher }) => ({
    run: (context) => recordCosts(() => costsOf(teacher, context), context),
  }),
});

/** A teacher that computes elsewhere cannot be timed here. */
async function costsOf(teacher: Teacher, context: StageContext): Promise<ModelCosts> {
  if (teacher.open === undefined) return {};
  const { test } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  const opened = await teacher.open(context.input('teacher'));
  try {
    const prepare = (positions: Int32Array) =>
      opened.prepare(Array.from(positions, (position) => prompts[test[position]!]!));
    const { endToEnd } = await measureLatency({ prepare }, 1, test.length, context.signal);
    return { millisecondsPerPatient: endToEnd };
  } finally {
    await opened.dispose();
  }
}
