import { component } from '../../../framework/registry/component.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { LeaderModel } from './model.js';
import { leaderOptions, leaderPresets } from './options.js';

export default component({
  kind: 'student',
  type: 'leader',
  version: 3,
  summary: 'LEADER(S): set encoders, a profile vector and a shared visit encoder over code sets (§III-C).',
  options: leaderOptions,
  rules: [
    wholeHeads,
    {
      option: 'visitTruncation',
      is: ['last'],
      when: { targetVisit: ['direct'] },
      because: '`direct` reads the sets of the target visit, which `visitTruncation: first` cuts off',
    },
  ],
  keyDefaults: { targetVisit: 'pooled' },
  presets: { option: 'protocol', values: leaderPresets },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'used' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature', 'profile'],
  },
  build: ({ options }) => ({ for: (cohort) => new LeaderModel(cohort, options) }),
});
