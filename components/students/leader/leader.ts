import { component } from '../../../framework/registry/component.js';
import { LeaderModel } from './model.js';
import { leaderOptions, leaderPresets } from './options.js';

export default component({
  kind: 'student',
  type: 'leader',
  version: 1,
  summary: 'LEADER(S): set encoders, a profile vector and a shared visit encoder over code sets (§III-C).',
  options: leaderOptions,
  presets: { option: 'protocol', values: leaderPresets },
  build: ({ options }) => ({ for: (cohort) => new LeaderModel(cohort, options) }),
});
