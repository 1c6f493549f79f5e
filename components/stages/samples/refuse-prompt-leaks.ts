import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Prompt } from '../../contracts/prompt.js';
import { alteredSamples, hiddenInputs, type HiddenInput } from '../../training/altered-samples.js';
import { samplesOf } from '../../training/samples.js';

/** So many patients are put into words again. */
const probes = 16;

/**
 * Renders the prompts of some patients again, with made-up medications in the target visit and visits behind it. The texts must
 * be the same, because a teacher reads them.
 *
 * @throws UserInputError that names what the prompt reads; it quotes no text
 */
export function refusePromptLeaks(row: RowView, prompt: Prompt, cohort: Cohort): void {
  const several = [...cohort.patientKeys.keys()].filter((patient) => visitsOf(cohort, patient) > 1);
  const chosen = Int32Array.from([...several, ...cohort.patientKeys.keys()].slice(0, probes));
  const samples = samplesOf(cohort, chosen);
  const numbers = Int32Array.from(chosen.keys());
  const texts = (altered: readonly HiddenInput[]) => {
    const asked = alteredSamples(samples, numbers, altered);
    return Array.from(numbers, (patient) => prompt.render(asked, patient)).join('\0');
  };
  const before = texts([]);
  for (const input of Object.keys(hiddenInputs) as HiddenInput[]) {
    if (texts([input]) === before) continue;
    throw new UserInputError({
      place: `prompt/${row.component('prompt')?.type ?? ''}`,
      reason: `reads ${hiddenInputs[input]}: its texts change when these alone are altered, so that a teacher would be told what it is asked for`,
      remedy: 'Write the medications of the visits before the last one of a patient alone.',
    });
  }
}

function visitsOf({ visitOffsets }: Cohort, patient: number): number {
  return visitOffsets[patient + 1]! - visitOffsets[patient]!;
}
