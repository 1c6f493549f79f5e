import { component } from '../../../framework/registry/component.js';
import { answerParts } from '../shared/naming-options.js';
import { servedAnswersOptions } from './options.js';
import { ServedAnswers } from './served-answers.js';

export default component({
  kind: 'language-model',
  type: 'served',
  version: 1,
  summary:
    'Answers of a model behind a server that speaks the protocol of OpenAI (chat/completions), which is not trained here.',
  options: servedAnswersOptions,
  keyExcludes: ['allowPatientText', 'keyVariable', 'timeout', 'retries'],
  keyParts: answerParts(['instruction', 'maxAnswerTokens']),
  rehearsal: { type: 'llama' },
  build: ({ options }) => new ServedAnswers(options),
});
