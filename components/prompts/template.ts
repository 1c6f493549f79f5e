import type { Static } from 'typebox';
import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { fillTemplate, templateParts, type TemplatePart } from '../../framework/text-template.js';
import { type Cohort, codeKinds, type CodeKind } from '../contracts/cohort.js';
import type { Prompt } from '../contracts/prompt.js';
import { codesOfVisit, titlesOfVisit } from './wording/code-words.js';

const current: readonly CodeKind[] = ['diagnoses', 'procedures'];
const codeFields = (kinds: readonly CodeKind[]) => kinds.flatMap((kind) => [kind, `${kind}.codes`]);

const options = Type.Object({
  text: Type.String({
    minLength: 1,
    fields: ['earlier', 'history', 'profile', 'profile.*', ...codeFields(current)],
    description:
      'the whole prompt. {earlier}: number of earlier visits; {history}: these visits, each as `visit` writes it; {diagnoses}, {procedures}: titles of the visit to prescribe for, {diagnoses.codes} their codes; {profile}: all of the profile, {profile.gender} one field of it; {{ and }} are braces',
  }),
  visit: Type.String({
    fields: ['number', ...codeFields(codeKinds)],
    default:
      'Visit {number}: diagnoses: {diagnoses}; procedures: {procedures}. The patient was prescribed: {medications}.\n',
    description:
      'an earlier visit. {number}: its number, counted from 1; {diagnoses}, {procedures}, {medications}: titles, {medications.codes} codes',
  }),
  firstVisit: Type.String({
    default: '',
    description: 'what stands in place of {history} where a patient has no earlier visit',
  }),
  historyCap: Type.Integer({
    minimum: 0,
    default: 3,
    description: 'number of most recent earlier visits that are written out; {earlier} counts all of them',
  }),
  separator: Type.String({ default: ', ', description: 'what stands between two codes of a visit' }),
  untitled: Type.Union([Type.Literal('code'), Type.Literal('omitted')], {
    default: 'code',
    description:
      'what stands for a code without a title: code = the code with its classification (ICD-9 7895); omitted = nothing',
  }),
  currentVisitFrom: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'words of `text` with which the visit to prescribe for begins; a teacher with `wordPath` sums the words before their last occurrence apart',
    }),
  ),
});

type Options = Static<typeof options>;

export default component({
  kind: 'prompt',
  type: 'template',
  version: 1,
  summary: 'A prompt in words of your own, with fields in braces for visits, codes and the profile.',
  options,
  rules: [
    {
      option: 'currentVisitFrom',
      not: [null],
      where: { 'teacher.wordPath': { is: [true] } },
      because: 'a teacher with `wordPath` sums words of the history apart from those of the visit to prescribe for',
    },
  ],
  build: (given) => new TemplatePrompt(given.options),
});

class TemplatePrompt implements Prompt {
  readonly titled: readonly CodeKind[];
  readonly currentVisitFrom?: string;
  private readonly text: readonly TemplatePart[];
  private readonly visit: readonly TemplatePart[];

  constructor(private readonly settings: Options) {
    const { text, visit, currentVisitFrom } = settings;
    this.text = templateParts(text);
    this.visit = templateParts(visit);
    const written = [...this.text, ...(this.hasHistory() ? this.visit : [])];
    this.titled = codeKinds.filter((kind) => written.some((part) => 'field' in part && part.field === kind));
    if (currentVisitFrom === undefined) return;
    this.currentVisitFrom = currentVisitFrom;
    if (text.includes(currentVisitFrom)) return;
    throw new UserInputError({
      place: 'prompt.currentVisitFrom',
      reason: `${JSON.stringify(currentVisitFrom)} does not stand in prompt.text`,
      remedy: 'Write words of the text as they stand there.',
    });
  }

  render(cohort: Cohort, patient: number, history = this.settings.historyCap): string {
    const first = cohort.visitOffsets[patient]!;
    const target = cohort.visitOffsets[patient + 1]! - 1;
    const earlier = target - first;
    const shown = Math.min(earlier, history, this.settings.historyCap);
    const visits = Array.from({ length: shown }, (_, index) => target - shown + index);
    return fillTemplate(this.text, (field) => {
      if (field === 'earlier') return String(earlier);
      if (field === 'profile' || field.startsWith('profile.')) return profileWords(cohort, patient, field);
      if (field !== 'history') return this.codes(cohort, target, field);
      return earlier === 0
        ? this.settings.firstVisit
        : visits.map((visit) => this.earlierVisit(cohort, visit, visit - first + 1)).join('');
    });
  }

  private hasHistory(): boolean {
    return this.text.some((part) => 'field' in part && part.field === 'history');
  }

  private earlierVisit(cohort: Cohort, visit: number, number: number): string {
    return fillTemplate(this.visit, (field) =>
      field === 'number' ? String(number) : this.codes(cohort, visit, field),
    );
  }

  /** @param field `diagnoses` for titles, `diagnoses.codes` for codes */
  private codes(cohort: Cohort, visit: number, field: string): string {
    const [kind, form] = field.split('.') as [CodeKind, string?];
    const words = form === 'codes' ? codesOfVisit : titlesOfVisit;
    return words(cohort[kind], cohort.vocabularies[kind], visit, this.settings.untitled).join(this.settings.separator);
  }
}

/** `gender: F, age: 70-79` for `profile`, `F` for `profile.gender`. */
function profileWords({ profile, profileValues }: Cohort, patient: number, field: string): string {
  const valueOf = (index: number) => profile[index]!.values[profileValues[patient * profile.length + index]!]!;
  if (field === 'profile') return profile.map(({ name }, index) => `${name}: ${valueOf(index)}`).join(', ');
  const name = field.slice('profile.'.length);
  const index = profile.findIndex((feature) => feature.name === name);
  if (index >= 0) return valueOf(index);
  throw new UserInputError({
    place: 'prompt.text',
    reason: `the cohort has no profile field "${name}"`,
    remedy:
      profile.length === 0
        ? 'The cohort has no profile.'
        : `Write one of ${profile.map((feature) => `{profile.${feature.name}}`).join(', ')}.`,
  });
}
