import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

/** A line of a file that another program wrote: what it says of one target visit. */
export const externalPrediction = Type.Object(
  {
    patient: Type.String({ minLength: 1, description: 'key of the patient, as `formulary export-cohort` writes it' }),
    visit: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'key of the target visit; may be absent where every target is the last visit of its patient',
      }),
    ),
    scores: Type.Optional(
      Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 }), {
        description: 'medication code and its score in [0, 1]; a medication that is absent has the score 0',
      }),
    ),
    recommended: Type.Optional(
      Type.Array(Type.String(), {
        uniqueItems: true,
        description: 'codes of the set that the program decided itself; absent where thresholds decide',
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'external prediction',
    description: 'what another program says of one target visit',
  },
);

export type ExternalPrediction = Static<typeof externalPrediction>;
