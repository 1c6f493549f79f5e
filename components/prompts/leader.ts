import type { Static } from 'typebox';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import type { CodeSets, Cohort, Vocabulary } from '../contracts/cohort.js';
import type { Prompt } from '../contracts/prompt.js';

const options = Type.Object({
  protocol: Type.Union([Type.Literal('as-released'), Type.Literal('corrected')], {
    default: 'corrected',
    description: 'preset of the options below: the released code with its template bug, or what the paper says',
  }),
  historyDiagnoses: Type.Union([Type.Literal('overwritten'), Type.Literal('correct')], {
    default: 'correct',
    description:
      "correct: earlier visits show their own diagnoses; overwritten: they show the current visit's (a bug of the released code, so that past diagnoses never reach the teacher)",
  }),
  historyCap: Type.Integer({
    minimum: 0,
    default: 3,
    description:
      'number of most recent earlier visits that are written out; the count in the first sentence stays complete',
  }),
});

type Options = Static<typeof options>;

export default component({
  kind: 'prompt',
  type: 'leader',
  version: 1,
  summary:
    "LEADER's prompt (§III-B1) in the released code's wording: earlier visits, then the current one, then the question.",
  options,
  presets: {
    option: 'protocol',
    values: {
      'as-released': { historyDiagnoses: 'overwritten', historyCap: 3 },
      corrected: { historyDiagnoses: 'correct', historyCap: 3 },
    },
  },
  build: ({ options: { historyDiagnoses, historyCap } }) => new LeaderPrompt(historyDiagnoses, historyCap),
});

class LeaderPrompt implements Prompt {
  constructor(
    private readonly historyDiagnoses: Options['historyDiagnoses'],
    private readonly historyCap: number,
  ) {}

  render(cohort: Cohort, patient: number, history = this.historyCap): string {
    const { diagnoses, procedures, medications } = cohort.vocabularies;
    const first = cohort.visitOffsets[patient]!;
    const target = cohort.visitOffsets[patient + 1]! - 1;
    const earlier = target - first;
    const shown = Math.min(earlier, history, this.historyCap);
    const diagnosesOf = (visit: number): string => names(cohort.diagnoses, diagnoses, visit);
    const proceduresOf = (visit: number): string => names(cohort.procedures, procedures, visit);

    let text = `The patient has ${earlier} times ICU visits. \n `;
    for (let visit = target - shown; visit < target; visit++) {
      const diagnosed = diagnosesOf(this.historyDiagnoses === 'correct' ? visit : target);
      const prescribed = names(cohort.medications, medications, visit);
      text += `In ${visit - first + 1} visit, the patient had diagnosis: ${diagnosed}; procedures: ${proceduresOf(visit)}. `;
      text += `The patient was prescribed drugs: ${prescribed}. \n`;
    }
    text += ` In this visit, he has diagnosis: ${diagnosesOf(target)}; procedures: ${proceduresOf(target)}. `;
    return `${text}Then, the patient should be prescribed: `;
  }
}

/** Titles of a visit's codes. A code without a title is left out of the text, but the student still reads it. */
function names(sets: CodeSets, vocabulary: Vocabulary, visit: number): string {
  const codes = sets.values.subarray(sets.offsets[visit], sets.offsets[visit + 1]);
  return Array.from(codes, (code) => vocabulary.names[code])
    .filter((name) => name !== null && name !== undefined)
    .join(', ');
}
