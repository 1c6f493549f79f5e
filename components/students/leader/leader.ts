import { UserInputError } from '../../../framework/errors.js';
import { component } from '../../../framework/registry/component.js';
import { requireWholeHeads } from '../shared/whole-heads.js';
import { LeaderModel } from './model.js';
import { leaderOptions, leaderPresets, type LeaderOptions } from './options.js';

export default component({
  kind: 'student',
  type: 'leader',
  version: 3,
  summary: 'LEADER(S): set encoders, a profile vector and a shared visit encoder over code sets (§III-C).',
  options: leaderOptions,
  keyDefaults: { targetVisit: 'pooled' },
  presets: { option: 'protocol', values: leaderPresets },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'used' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature', 'profile'],
  },
  build: ({ options }) => {
    requireWholeHeads(options.width, options.heads);
    requireTargetVisit(options);
    return { for: (cohort) => new LeaderModel(cohort, options) };
  },
});

/** The first visits of a longer history leave out the target visit, whose sets `direct` reads. */
function requireTargetVisit({ targetVisit, visitTruncation }: LeaderOptions): void {
  if (targetVisit !== 'direct' || visitTruncation === 'last') return;
  throw new UserInputError({
    place: 'student.targetVisit',
    reason: '"direct" reads the sets of the target visit, which `visitTruncation: first` cuts off',
    remedy: 'Write `visitTruncation: last`, or `targetVisit: wide`.',
  });
}
