import type { Cohort } from '../../contracts/cohort.js';
import type { AnsweredPrompts } from '../../contracts/language-model.js';
import type { Prompt } from '../../contracts/prompt.js';
import type { Samples } from '../../contracts/sample.js';
import type { AskedPrompts, PromptText } from '../../contracts/teacher.js';
import { titlesOfVisit } from '../../prompts/wording/code-words.js';
import { samplesOf, wholePatients } from '../../training/samples.js';

/** A sample that is put into words, as a patient of its own cohort. */
export interface Described {
  readonly cohort: Cohort;
  readonly sample: number;
}

/** Every patient with the last visit as the target; then, where they are asked for, the samples with earlier targets. */
export function* describedSamples(cohort: Cohort, withEarlier: boolean): Generator<Described> {
  const whole = wholePatients(cohort).cohort;
  for (const sample of cohort.patientKeys.keys()) yield { cohort: whole, sample };
  if (!withEarlier) return;
  const every = samplesOf(cohort, Int32Array.from(cohort.patientKeys.keys()), 'every-visit');
  for (const sample of every.patients.keys())
    if (!isWhole(cohort, every, sample)) yield { cohort: every.cohort, sample };
}

/**
 * The texts of a sample, with all the history that the prompt allows, then with less, down to none. A smaller history that
 * changes nothing (the prompt's own cap is smaller still) gives no text of its own.
 */
export function textsOf(prompt: Prompt, { cohort, sample }: Described): PromptText {
  const earlier = cohort.visitOffsets[sample + 1]! - cohort.visitOffsets[sample]! - 1;
  const texts = [prompt.render(cohort, sample)];
  for (let history = earlier - 1; history >= 0; history--) {
    const text = prompt.render(cohort, sample, history);
    if (text !== texts.at(-1)) texts.push(text);
  }
  return texts;
}

/** How many {@link describedSamples} there are. */
export function describedCount({ patientKeys, visitKeys }: Cohort, withEarlier: boolean): number {
  return withEarlier ? visitKeys.length : patientKeys.length;
}

/** The texts of samples, of those of {@link describedSamples}. */
export function promptsOf(texts: readonly PromptText[], cohort: Cohort, samples: Samples): readonly PromptText[] {
  return Array.from(samples.patients, (patient, sample) => {
    // Before the earlier samples of a patient stand all patients, and one for each earlier visit of the patients before.
    const earlier = cohort.patientKeys.length + cohort.visitOffsets[patient]! - patient + samples.visits[sample]! - 1;
    return texts[isWhole(cohort, samples, sample) ? patient : earlier]!;
  });
}

/** The prompts of samples with their keys. */
export function askedPrompts(texts: readonly PromptText[], cohort: Cohort, samples: Samples): AskedPrompts {
  return { prompts: promptsOf(texts, cohort, samples), keys: sampleKeys(cohort, samples) };
}

/** The same with the answers to learn: the names of the prescribed medications as prompts write them, joined as there. */
export function answeredPrompts(texts: readonly PromptText[], cohort: Cohort, samples: Samples): AnsweredPrompts {
  const { medications } = cohort.vocabularies;
  const answers = Array.from(samples.patients.keys(), (sample) =>
    titlesOfVisit(samples.prescribed, medications, sample, 'code').join(', '),
  );
  return { ...askedPrompts(texts, cohort, samples), answers };
}

/** The patient's key, and the target visit's behind it where that is not the last one. */
function sampleKeys(cohort: Cohort, samples: Samples): readonly string[] {
  const { patientKeys, visitKeys, visitOffsets } = samples.cohort;
  return patientKeys.map((key, sample) =>
    isWhole(cohort, samples, sample) ? key : `${key}/${visitKeys[visitOffsets[sample + 1]! - 1]!}`,
  );
}

function isWhole({ visitOffsets }: Cohort, { patients, visits }: Samples, sample: number): boolean {
  const patient = patients[sample]!;
  return visits[sample] === visitOffsets[patient + 1]! - visitOffsets[patient]!;
}
