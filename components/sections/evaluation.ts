import type { Static } from 'typebox';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { groupNamePattern } from '../stages/scoring/groups.js';
import { conditionPattern } from '../stages/scoring/group-condition.js';

const external = Type.Object({
  type: Type.Literal('external', { description: 'The predictions are those of another program.' }),
  predictions: Type.String({
    format: 'path',
    minLength: 1,
    description:
      'File of JSON Lines with a prediction for every validation and test patient (docs/external-rows.md has the form).',
  }),
  patients: Type.Optional(
    Type.Union([Type.Literal('all'), Type.Literal('multi-visit')], {
      description:
        'Whom the program can recommend for: all patients, as where this is absent, or those with earlier visits alone.',
    }),
  ),
});

const options = Type.Object({
  subject: Type.Union(
    [Type.Literal('predictions'), Type.Literal('cohort'), Type.Literal('model'), Type.Literal('efficiency')],
    {
      default: 'predictions',
      description:
        'What a row is about: predictions of a model that is trained, the cohort alone (nothing is trained), what the model declares to read and to do (no data are read), or the time and memory that its predictor needs.',
    },
  ),
  predictor: Type.Union([Type.Literal('student'), Type.Literal('teacher'), Type.Literal('language-model'), external], {
    default: 'student',
    description:
      'Whose predictions the row scores: those of the student, of the teacher, of the general language model, which names medications, or of another program, which wrote them to a file.',
    examples: ['teacher', { type: 'external', predictions: 'predictions.jsonl' }],
  }),
  threshold: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.3,
    description: 'A medication is recommended when its probability is greater.',
  }),
  targets: Type.Optional(
    Type.Union([Type.Literal('last-visit'), Type.Literal('every-visit')], {
      default: 'last-visit',
      description:
        "The visits that medications are recommended for: each patient's last one, or every one from what was known by then.",
    }),
  ),
  folds: Type.Optional(
    Type.Integer({
      minimum: 3,
      maximum: 100,
      description:
        'Cross-validation: all patients that are not of the split `extra` are dealt into this many folds, and everything is trained once for each of them. A fold is tested by models that learned from the others, of which the next one validates. Absent: the split of the dataset.',
      examples: [5],
    }),
  ),
  fold: Type.Optional(
    Type.Integer({ minimum: 1, description: 'The fold to test; absent: every fold, one after the other.' }),
  ),
  groups: Type.Optional(
    Type.Unsafe<Readonly<Record<string, string>>>({
      type: 'object',
      description:
        'Further groups of targets by name, beside all, multi-visit and single-visit ones, and what their members fulfil (docs/experiment.md).',
      examples: [{ elderly: 'profile.age >= 70', rare: 'diagnoses.rarest < 10' }],
      patternProperties: {
        [groupNamePattern]: {
          title:
            'a name of letters, digits, blanks and + - < > ≥ that begins with a letter or a digit, and is not overall, multi-visit or single-visit',
          type: 'string',
          pattern: conditionPattern,
          description:
            'Comparisons joined by `and` and `or`: visits, profile.NAME, or count and rarest of diagnoses, procedures and medications; <, <=, >, >=, = or !=; a value.',
        },
      },
      additionalProperties: false,
    }),
  ),
  average: Type.Optional(
    Type.Union([Type.Literal('patient'), Type.Literal('visit')], {
      default: 'patient',
      description:
        'What scores are the mean of where patients have several targets: patients, over whose visits they are averaged first, or visits.',
    }),
  ),
  subsampling: Type.Object(
    {
      rounds: Type.Integer({ minimum: 1, default: 10, description: 'Number of subsets.' }),
      fraction: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.8,
        description: 'Share of the patients in each subset.',
      }),
      draw: Type.Optional(
        Type.Union([Type.Literal('without-replacement'), Type.Literal('with-replacement')], {
          description:
            'Whether a subset can have a patient twice: without-replacement, as published by LEADER, where absent; with-replacement, as published by SafeDrug.',
        }),
      ),
      seed: Type.Integer({ minimum: 0, default: 0, description: 'Seed of the draws.' }),
    },
    {
      default: { rounds: 10, fraction: 0.8, seed: 0 },
      description: 'Scores are repeated on random subsets of the test patients, for their spread.',
    },
  ),
  measurement: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'Number of the measurement of time and memory. Figures are kept like every result; another number measures again.',
      examples: [2],
    }),
  ),
});

export default component({
  kind: 'section',
  type: 'evaluation',
  summary: 'How a row is scored.',
  options,
  rules: [
    {
      option: 'subject',
      is: ['predictions', 'cohort', 'model'],
      when: { 'predictor.type': ['external'] },
      because: '`efficiency` measures a model that runs here, and the row scores the file of another program',
    },
    { option: 'fold', is: [null], when: { folds: [null] }, because: '`folds` says how many folds there are' },
    { option: 'fold', atMost: 'folds', because: 'folds are counted from 1 to `folds`' },
    {
      option: 'folds',
      is: [null],
      when: { 'predictor.type': ['external'] },
      because: 'a file of predictions has one training behind it, which has learned from patients of other folds',
    },
  ],
  // No file has predictions for the patients of a rehearsal, and these may have other profiles than those that they stand for.
  rehearsal: { predictor: { rehearsed: true }, rehearsed: true } as never,
  keyDefaults: { targets: 'last-visit', average: 'patient' },
  properties: { holds: 'settings', position: 100, repeats: { upTo: 'folds', one: 'fold' } },
});

declare module '../../framework/registry/component.js' {
  interface Services {
    evaluation: Static<typeof options>;
  }
}
