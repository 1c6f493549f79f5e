import type { Static } from 'typebox';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { type CodeSets, type Cohort, type Vocabulary, codeKinds } from '../contracts/cohort.js';
import type { Prompt } from '../contracts/prompt.js';
import { titlesOfVisit } from './wording/code-words.js';

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
  untitled: Type.Union([Type.Literal('code'), Type.Literal('omitted')], {
    default: 'code',
    description:
      'what stands for a code without a title: code = the code with its classification (ICD-9 7895); omitted = nothing, as in the released code',
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
      'as-released': { historyDiagnoses: 'overwritten', historyCap: 3, untitled: 'omitted' },
      corrected: { historyDiagnoses: 'correct', historyCap: 3, untitled: 'code' },
    },
  },
  keyDefaults: { untitled: 'omitted' },
  build: ({ options: settings }) => new LeaderPrompt(settings),
});

class LeaderPrompt implements Prompt {
  readonly titled = codeKinds;
  readonly currentVisitFrom = 'In this visit';

  constructor(private readonly settings: Options) {}

  render(cohort: Cohort, patient: number, history = this.settings.historyCap): string {
    const { historyDiagnoses, historyCap, untitled } = this.settings;
    const { diagnoses, procedures, medications } = cohort.vocabularies;
    const first = cohort.visitOffsets[patient]!;
    const target = cohort.visitOffsets[patient + 1]! - 1;
    const earlier = target - first;
    const shown = Math.min(earlier, history, historyCap);
    const names = (sets: CodeSets, vocabulary: Vocabulary, visit: number): string =>
      titlesOfVisit(sets, vocabulary, visit, untitled).join(', ');
    const diagnosesOf = (visit: number): string => names(cohort.diagnoses, diagnoses, visit);
    const proceduresOf = (visit: number): string => names(cohort.procedures, procedures, visit);

    let text = `The patient has ${earlier} times ICU visits. \n `;
    for (let visit = target - shown; visit < target; visit++) {
      const diagnosed = diagnosesOf(historyDiagnoses === 'correct' ? visit : target);
      const prescribed = names(cohort.medications, medications, visit);
      text += `In ${visit - first + 1} visit, the patient had diagnosis: ${diagnosed}; procedures: ${proceduresOf(visit)}. `;
      text += `The patient was prescribed drugs: ${prescribed}. \n`;
    }
    text += ` In this visit, he has diagnosis: ${diagnosesOf(target)}; procedures: ${proceduresOf(target)}. `;
    return `${text}Then, the patient should be prescribed: `;
  }
}
