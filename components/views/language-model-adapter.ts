import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { copyAdapter } from './shared/copy-adapter.js';

export default component({
  kind: 'view',
  type: 'language-model-adapter',
  version: 1,
  summary: "Copies the adapter that the language model of a run learned, as PEFT's files.",
  options: Type.Object({}),
  properties: { stages: ['language-model'] },
  build: (): View => ({
    show: ({ input, out }) => copyAdapter(input, { stage: 'language-model', section: 'languageModel' }, out),
  }),
});
