import { Type } from '../../framework/registry/type.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import { UserInputError } from '../../framework/errors.js';
import type { Cohort, CodeKind } from '../contracts/cohort.js';
import type { Prompt } from '../contracts/prompt.js';
import type { PromptText } from '../contracts/teacher.js';
import { readCohort } from '../datasets/cohort/store.js';
import { needsByPatient } from './estimate/by-patient.js';
import { writePrompts } from './files/prompts-file.js';
import { hasEarlierTargets, targetSettings } from './samples/row-targets.js';
import { refusePromptLeaks } from './samples/refuse-prompt-leaks.js';
import { describedCount, describedSamples, textsOf } from './samples/sample-prompts.js';

export default component({
  kind: 'stage',
  type: 'prompts',
  version: 1,
  summary:
    'Puts every patient, or every sample, into words: with all the history that the prompt allows, then with less, down to none.',
  options: Type.Object({}),
  needs: { prompt: 'prompt', row: 'row' },
  properties: { after: () => ['cohort'], reads: ['prompt', ...targetSettings], usesSeed: false },
  build: ({ prompt, row }): Stage => ({
    estimate: (known) =>
      needsByPatient(
        row,
        known,
        { start: 0.05, patient: 0.00035, engine: false },
        undefined,
        hasEarlierTargets(row) ? 'every-visit' : 'last-visit',
      ),
    run: (context) => writePatients(prompt, row, context),
  }),
});

const patientsBetweenChecks = 500;

async function writePatients(prompt: Prompt, row: RowView, context: StageContext): Promise<void> {
  const withEarlier = hasEarlierTargets(row);
  const { folder, signal, journal } = context;
  const cohort = await readCohort(context.input('cohort'));
  refusePromptLeaks(row, prompt, cohort);
  for (const kind of prompt.titled ?? []) requireTitles(cohort, kind, context);
  await writePrompts(folder, patientTexts());

  function* patientTexts(): Generator<PromptText> {
    const total = describedCount(cohort, withEarlier);
    let done = 0;
    for (const described of describedSamples(cohort, withEarlier)) {
      if (done % patientsBetweenChecks === 0) {
        signal.throwIfAborted();
        journal.progress(done, total, withEarlier ? 'samples' : 'patients');
      }
      yield textsOf(prompt, described);
      done++;
    }
  }
}

/** Refuses a kind of codes without any title, and counts the codes that have none. */
function requireTitles({ vocabularies }: Cohort, kind: CodeKind, { journal }: StageContext): void {
  const { codes, names } = vocabularies[kind];
  const untitled = names.filter((name) => name === null).length;
  if (untitled > 0) journal.note(`prompts: ${untitled} of ${codes.length} ${kind} have no title`);
  if (untitled < codes.length || codes.length === 0) return;
  throw new UserInputError({
    place: 'dataset',
    reason: `no code of ${kind} has a title, and prompts are made of titles`,
    remedy: 'Give the dataset titles for its codes (docs/cohort.md), or take a prompt that writes codes.',
  });
}
