import { component } from '../../../framework/registry/component.js';
import { Type } from '../../../framework/registry/type.js';
import { answerParts, namingOptions } from '../shared/naming-options.js';
import { RecordedAnswers } from './recorded-answers.js';

export default component({
  kind: 'language-model',
  type: 'recorded',
  version: 1,
  summary: 'Answers that another program has recorded, one for every validation and test patient.',
  options: Type.Object({
    file: Type.String({
      format: 'path',
      minLength: 1,
      description: 'JSON Lines with the answer to each prompt (docs/language-models.md has the form)',
    }),
    ...namingOptions,
  }),
  keyParts: answerParts(),
  rehearsal: { type: 'llama' },
  build: ({ options }) => new RecordedAnswers(options.file),
});
