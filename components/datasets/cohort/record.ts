import type { Static, TArray, TNull, TString, TUnion } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { type SplitName, splitNames } from '../../contracts/cohort.js';

/** A text, or what stands for a missing one. */
const text = Type.Union([Type.String(), Type.Null()]);

/**
 * One patient of the exchange form: a line of JSON Lines, or a row of Parquet. The order of keys is part of what is written.
 */
export const cohortRecord = Type.Object(
  {
    patient: Type.String({
      minLength: 1,
      description:
        'key of the patient, once in the file; 24 hexadecimal digits stay as they are, any other identifier is replaced by its salted hash',
    }),
    split: Type.Optional(
      Type.Unsafe<SplitName | null>({
        enum: [...splitNames, null],
        description:
          'where the patient goes; in every record or, null or absent, in none; extra: further patients for a teacher alone',
      }),
    ),
    profile: Type.Record(Type.String(), text, {
      description:
        'profile features and their values as texts, the same features in every record; null, blank, NaN and the like mean unknown',
    }),
    visits: Type.Array(
      Type.Object(
        {
          visit: Type.String({
            minLength: 1,
            description: 'key of the visit, once in the file; hashed like the patient',
          }),
          diagnoses: codes('diagnosis'),
          procedures: codes('procedure'),
          medications: codes('medication'),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'visits from the oldest to the newest; the last one is the target' },
    ),
  },
  { additionalProperties: false, title: 'cohort record', description: 'one patient of a cohort' },
);

export type CohortRecord = Static<typeof cohortRecord>;

function codes(kind: string): TArray<TUnion<[TString, TNull]>> {
  return Type.Array(text, {
    minItems: 1,
    description: `${kind} codes of the visit as the source writes them, in its order; null, blank, NaN and the like are left out`,
  });
}
