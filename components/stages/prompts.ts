import { Type } from '../../framework/registry/type.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort } from '../contracts/cohort.js';
import type { Prompt } from '../contracts/prompt.js';
import type { PromptText } from '../contracts/teacher.js';
import { readCohort } from '../datasets/cohort/store.js';
import { writePrompts } from './files/prompts-file.js';

export default component({
  kind: 'stage',
  type: 'prompts',
  version: 1,
  summary: 'Puts every patient into words: with all the history that the prompt allows, then with less, down to none.',
  options: Type.Object({}),
  needs: { prompt: 'prompt' },
  properties: { after: () => ['cohort'], reads: ['prompt'], usesSeed: false },
  build: ({ prompt }): Stage => ({ run: (context) => writePatients(prompt, context) }),
});

const patientsBetweenChecks = 500;

async function writePatients(prompt: Prompt, context: StageContext): Promise<void> {
  const { folder, signal, journal } = context;
  const cohort = await readCohort(context.input('cohort'));
  await writePrompts(folder, patientTexts());

  function* patientTexts(): Generator<PromptText> {
    const patients = cohort.patientKeys.length;
    for (let patient = 0; patient < patients; patient++) {
      if (patient % patientsBetweenChecks === 0) {
        signal.throwIfAborted();
        journal.progress(patient, patients, 'patients');
      }
      yield textsOf(prompt, cohort, patient);
    }
  }
}

/** A smaller history that changes nothing (the prompt's own cap is smaller still) gives no text of its own. */
function textsOf(prompt: Prompt, cohort: Cohort, patient: number): PromptText {
  const earlier = cohort.visitOffsets[patient + 1]! - cohort.visitOffsets[patient]! - 1;
  const texts = [prompt.render(cohort, patient)];
  for (let history = earlier - 1; history >= 0; history--) {
    const text = prompt.render(cohort, patient, history);
    if (text !== texts.at(-1)) texts.push(text);
  }
  return texts;
}
