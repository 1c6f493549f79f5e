import { Type } from '../../framework/registry/type.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort, Split } from '../contracts/cohort.js';
import { splitNames } from '../contracts/cohort.js';
import type { Targets } from '../contracts/sample.js';
import type { PromptText } from '../contracts/teacher.js';
import { codesOf } from '../datasets/cohort/code-sets.js';
import { foldWords, splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readPrompts } from '../stages/files/prompts-file.js';
import { hasEarlierTargets, rowTargets } from '../stages/samples/row-targets.js';
import { askedPrompts } from '../stages/samples/sample-prompts.js';
import { promptDigest } from '../teachers/recorded/recording.js';
import { samplesOf } from '../training/samples.js';
import { writeOutput } from './shared/write-output.js';

export default component({
  kind: 'view',
  type: 'prompt-records',
  version: 1,
  summary:
    'Writes the prompts of all patients as JSON Lines, with the medications of training patients, for programs that train a teacher.',
  options: Type.Object({}),
  needs: { dataset: 'dataset', evaluation: 'evaluation', row: 'row' },
  properties: { stages: ['cohort', 'prompts'] },
  build: ({ dataset, evaluation, row }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a file and was given no path');
      const cohort = await readCohort(input('cohort'));
      const texts = await readPrompts(input('prompts'));
      const { codes } = cohort.vocabularies.medications;
      // A teacher that reads every visit of validation patients may be asked about their last ones alone, and the reverse.
      const asked = hasEarlierTargets(row) ? 'every-visit' : 'last-visit';
      const targets = { labelled: rowTargets(row).training, asked } as const;
      const records = [...recordsOf(cohort, splitOf(dataset, evaluation, cohort), texts, targets)];
      const sha256 = await writeOutput(
        out,
        records.map((record) => `${JSON.stringify(record)}\n`),
      );
      const medicationsFile = `${out.replace(/\.jsonl$/, '')}.medications.json`;
      await writeOutput(medicationsFile, [`${JSON.stringify(codes)}\n`]);
      return {
        json: { prompts: records.length, file: out, sha256, medications: codes.length, medicationsFile },
        text: `${foldWords(evaluation)}${records.length} prompts written to ${out}\nsha256 ${sha256}\n${codes.length} medication codes written to ${medicationsFile}\n`,
      };
    },
  }),
});

/** A line of the file. */
interface PromptRecord {
  /** Key of the sample: the patient's, or the patient's and the target visit's. */
  readonly patient: string;
  readonly split: string;
  /** The text with the most history. */
  readonly prompt: string;
  /** SHA-256 of the text */
  readonly digest: string;
  /** The same with less and less history, for a model whose context is too short. */
  readonly shorter: readonly string[];
  /** Codes that were prescribed; of patients to train on alone. */
  readonly medications?: readonly string[];
}

function* recordsOf(
  cohort: Cohort,
  split: Split,
  texts: readonly PromptText[],
  targets: { readonly labelled: Targets; readonly asked: Targets },
): Generator<PromptRecord> {
  const { codes } = cohort.vocabularies.medications;
  for (const name of splitNames) {
    const isTraining = name === 'train' || name === 'extra';
    const samples = samplesOf(cohort, split[name], isTraining ? targets.labelled : targets.asked);
    const { prompts, keys } = askedPrompts(texts, cohort, samples);
    for (const [sample, [prompt, ...shorter]] of prompts.entries()) {
      const prescribed = Array.from(codesOf(samples.prescribed, sample), (code) => codes[code]!);
      const record = { patient: keys[sample]!, split: name, prompt: prompt!, digest: promptDigest(prompt!), shorter };
      yield isTraining ? { ...record, medications: prescribed } : record;
    }
  }
}
