/**
 * The sections of an experiment, which are also the tokens of a run's container.
 *
 * `component`: one component, chosen by `type`. `components`: a map from names to components. `settings`: plain values.
 */
export type Section = {
  readonly name: string;
  readonly description: string;
  /**
   * Must be in every experiment, in its own words or a default component; a list names the subjects (`evaluation.subject`)
   * that need it.
   */
  readonly required: boolean | readonly string[];
  /** Holds for the whole experiment: a row cannot change it. */
  readonly common?: true;
} & (
  | { readonly holds: 'component'; readonly kind: string }
  | {
      readonly holds: 'components';
      readonly kind: string;
      /** What stands for an absent section. `all`: every component of the kind, under its type; `none`: an empty map. */
      readonly whenAbsent?: 'all' | 'none';
    }
  | { readonly holds: 'settings' }
);

/** Every section, in the order in which an experiment is shown. */
export const sections: readonly Section[] = [
  {
    name: 'dataset',
    holds: 'component',
    kind: 'dataset',
    required: ['predictions', 'cohort'],
    description: 'The patients: where they come from and how a cohort is made of them.',
  },
  {
    name: 'prompt',
    holds: 'component',
    kind: 'prompt',
    required: false,
    description: 'How a patient is put into words for the teacher.',
  },
  {
    name: 'teacher',
    holds: 'component',
    kind: 'teacher',
    required: false,
    description: 'The large model whose knowledge is distilled. Trained only where a loss or the predictor needs it.',
  },
  {
    name: 'student',
    holds: 'component',
    kind: 'student',
    required: ['predictions', 'model', 'efficiency'],
    description: 'The small model that recommends medications.',
  },
  {
    name: 'losses',
    holds: 'components',
    kind: 'loss',
    required: false,
    description: 'The terms of the training loss by name; the total is the sum of weight × mean.',
  },
  {
    name: 'teacherLosses',
    holds: 'components',
    kind: 'loss',
    required: false,
    whenAbsent: 'none',
    description:
      "The terms of the teacher's training loss by name; its binary cross-entropy where the section is absent.",
  },
  {
    name: 'metrics',
    holds: 'components',
    kind: 'metric',
    required: false,
    whenAbsent: 'all',
    description: 'The scores of a row by name. All metrics that exist where the section is absent.',
  },
  {
    name: 'engine',
    holds: 'component',
    kind: 'engine',
    required: false,
    description: 'What computes tensor programs.',
  },
  { name: 'training', holds: 'settings', required: false, description: 'How the student is trained.' },
  { name: 'evaluation', holds: 'settings', required: false, description: 'How a row is scored.' },
  {
    name: 'tracking',
    holds: 'component',
    kind: 'tracker',
    required: false,
    common: true,
    description: 'Where runs are shown beside each other. Holds for the whole experiment.',
  },
  {
    name: 'launcher',
    holds: 'component',
    kind: 'launcher',
    required: false,
    common: true,
    description: 'Where runs are computed. Holds for the whole experiment.',
  },
];

const byName = new Map(sections.map((section) => [section.name, section]));

/** The section of a name, `undefined` where there is none. */
export function sectionNamed(name: string): Section | undefined {
  return byName.get(name);
}
