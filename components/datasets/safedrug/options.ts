import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

export const safedrugOptions = Type.Object({
  root: Type.String({
    format: 'path',
    minLength: 1,
    description:
      'folder of records_final.pkl and voc_final.pkl and, where there are any, ddi_A_final.pkl, ehr_adj_final.pkl and atc3toSMILES.pkl',
  }),
  codings: Type.Union(
    ['icd-9', 'icd-10', 'icd-by-version', 'icd-pooled'].map((coding) =>
      Type.Literal(coding as 'icd-9' | 'icd-10' | 'icd-by-version' | 'icd-pooled'),
    ),
    { default: 'icd-9', description: 'classification of the diagnoses and procedures' },
  ),
  split: Type.Union([Type.Literal('thirds'), Type.Literal('sequential'), Type.Literal('shuffled')], {
    default: 'thirds',
    description:
      'thirds = as the published programs split: the first two thirds train, the next sixth tests, the last validates; or 8:1:1 in the order of the file or after a seeded shuffle',
  }),
  splitSeed: Type.Integer({ minimum: 0, default: 42, description: "seed of the shuffle (numpy's RandomState)" }),
  coOccurrence: Type.Union([Type.Literal('all'), Type.Literal('train')], {
    default: 'train',
    description:
      'visits that make the co-occurrence graph of medications: all, as in ehr_adj_final.pkl, or those of training patients',
  }),
  keySalt: Type.String({
    default: 'formulary',
    description: 'secret that is hashed with the positions of patients and visits into their keys; set your own',
  }),
});

export type SafedrugOptions = Static<typeof safedrugOptions>;
