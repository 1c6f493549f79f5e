import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'prompts',
  version: 1,
  summary: 'Write the prompts of an experiment for programs that train a teacher (patient-level data!).',
  options: Type.Object({
    jsonl: Type.Optional(
      Type.String({
        format: 'path',
        placeholder: 'file',
        description:
          'write JSON Lines: key, split, prompt and its digest, and the medications of training patients; FILE.medications.json gets all codes',
      }),
    ),
  }),
  properties: {
    of: 'experiment',
    json: 'print counts and digest as JSON: { prompts, file, sha256, medications, medicationsFile }',
  },
  build: ({ options: { jsonl } }) => ({
    run: ({ show }) => {
      if (jsonl !== undefined) return show('prompt-records', { out: jsonl });
      throw new UserInputError({ place: 'prompts', reason: 'no form is named', remedy: 'Write --jsonl FILE.' });
    },
  }),
});
