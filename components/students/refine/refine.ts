import { UserInputError } from '../../../framework/errors.js';
import { component } from '../../../framework/registry/component.js';
import { requireWholeHeads } from '../shared/whole-heads.js';
import { RefineModel } from './model.js';
import { medicationGraphs } from './medication-graphs.js';
import { options, type RefineOptions } from './options.js';

export default component({
  kind: 'student',
  type: 'refine',
  version: 1,
  summary:
    'REFINE, a re-implementation of what is public, without laboratory values and dosage: trends of medications and two graphs (NeurIPS 2023).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: ['co-occurrence'],
    gives: ['scores', 'feature'],
    under: ({ severity }) => (severity === 'graded' ? { knowledge: ['co-occurrence', 'severities'] } : {}),
  },
  build: ({ options: chosen }) => {
    requireWholeHeads(chosen.width, chosen.heads);
    requireSeverities(chosen);
    return {
      for: (cohort, knowledge) => {
        const graphs = medicationGraphs(cohort, knowledge?.['co-occurrence'], knowledge?.severities);
        return new RefineModel(cohort, graphs, chosen);
      },
    };
  },
});

/** Severities are known from a file alone: no dataset tells them. */
function requireSeverities({ severity, severities }: RefineOptions): void {
  if (severity === 'graded' && severities === undefined) {
    throw new UserInputError({
      place: 'student.severity',
      reason: '"graded" needs the severity of each interaction, which no dataset tells',
      remedy: 'Name a table of first, second and severity in `student.severities`, or write `severity: binary`.',
    });
  }
  if (severity === 'binary' && severities !== undefined) {
    throw new UserInputError({
      place: 'student.severities',
      reason: 'under `severity: binary` nothing reads the table',
      remedy: 'Write `severity: graded`, or leave the table out.',
    });
  }
}
