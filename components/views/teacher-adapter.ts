import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { predictorStage } from '../stages/scoring/predictor-stage.js';
import { copyAdapter } from './shared/copy-adapter.js';

export default component({
  kind: 'view',
  type: 'teacher-adapter',
  version: 1,
  summary: "Copies the adapter and the head that the teacher of a run learned, as PEFT's files.",
  options: Type.Object({}),
  properties: {
    stages: ['teacher'],
    instead: (row) => (predictorStage(row) === 'language-model' ? 'language-model-adapter' : undefined),
  },
  build: (): View => ({
    show: ({ input, out }) => copyAdapter(input, { stage: 'teacher', section: 'teacher' }, out),
  }),
});
