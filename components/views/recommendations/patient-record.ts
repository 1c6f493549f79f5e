import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

const codes = (kind: string) =>
  Type.Array(Type.String({ minLength: 1 }), {
    description: `${kind} codes of the visit, as the run's cohort writes them`,
  });

/**
 * A patient to recommend for, in the form of `export-cohort`. The last visit is the one to prescribe for and needs no
 * medications. Sets may be empty. Keys of visits and the split may be left out.
 */
export const patientRecord = Type.Object(
  {
    patient: Type.String({ minLength: 1, description: 'names the patient in the answer' }),
    split: Type.Optional(Type.Unknown({ description: 'not looked at' })),
    profile: Type.Record(Type.String(), Type.String(), {
      description: "a value for every profile feature of the run's cohort",
    }),
    visits: Type.Array(
      Type.Object(
        {
          visit: Type.Optional(Type.Unknown({ description: 'not looked at' })),
          diagnoses: codes('diagnosis'),
          procedures: codes('procedure'),
          medications: Type.Optional(codes('medication')),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'visits from the oldest to the one to prescribe for' },
    ),
  },
  { additionalProperties: false, title: 'patient record', description: 'one patient to recommend medications for' },
);

export type PatientRecord = Static<typeof patientRecord>;
