import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'prompts',
  version: 1,
  summary:
    'Show prompts of an experiment, or write all of them for programs that train a teacher (patient-level data!).',
  options: Type.Object({
    show: Type.Optional(
      Type.Integer({
        minimum: 1,
        placeholder: 'number',
        description: 'show the prompts of so many patients to train on',
      }),
    ),
    tokens: Type.Boolean({
      default: false,
      description:
        "with --show: count the teacher's tokens, and say what it does not read of prompts that are too long",
    }),
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
    json: 'print { shown, all }, or, of a file, counts and digest as JSON: { prompts, file, sha256, medications, medicationsFile }',
  },
  build: ({ options: { jsonl, show: shown, tokens } }) => ({
    run: ({ show }) => {
      if (jsonl !== undefined && shown === undefined && !tokens) return show('prompt-records', { out: jsonl });
      if (jsonl === undefined && (shown !== undefined || tokens))
        return show(tokens ? 'prompt-lengths' : 'prompt-examples', { options: { show: shown ?? 3 } });
      throw new UserInputError({
        place: 'prompts',
        reason: jsonl === undefined ? 'no form is named' : 'prompts are shown or written to a file, not both',
        remedy: 'Write --show 3, --show 3 --tokens, or --jsonl FILE.',
      });
    },
  }),
});
