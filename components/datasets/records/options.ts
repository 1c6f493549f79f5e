import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

export const recordsOptions = Type.Object({
  records: Type.String({
    format: 'path',
    minLength: 1,
    description:
      'the cohort as export-cohort writes it: a file of JSON Lines (.jsonl, .jsonl.gz), a Parquet file, or a folder of Parquet files',
  }),
  vocabularies: Type.Optional(
    Type.String({
      format: 'path',
      minLength: 1,
      description:
        'table of kind, code, name and, if known, coding and smiles (.csv or .parquet) that lists every code in the order of its number; by default the one in the folder of records, else the codes of the records without names',
    }),
  ),
  interactions: Type.Optional(
    Type.String({
      format: 'path',
      minLength: 1,
      description:
        'table of first and second (.csv or .parquet): pairs of interacting medications; by default the one in the folder of records, else none',
    }),
  ),
  vocabularyOrder: Type.Union([Type.Literal('appearance'), Type.Literal('code')], {
    default: 'code',
    description: 'without a table of vocabularies, codes are numbered by first appearance in the records, or ascending',
  }),
  split: Type.Union([Type.Literal('recorded'), Type.Literal('sequential'), Type.Literal('shuffled')], {
    default: 'recorded',
    description:
      'the split that every record gives, or 8:1:1 in the order of the file, or 8:1:1 after a seeded shuffle',
  }),
  splitSeed: Type.Integer({ minimum: 0, default: 42, description: "seed of the shuffle (numpy's RandomState)" }),
  coOccurrence: Type.Union([Type.Literal('all'), Type.Literal('train')], {
    default: 'train',
    description: 'visits that make the co-occurrence graph of medications, all or those of training patients',
  }),
  source: Type.String({ minLength: 1, default: 'records', description: 'name of the source in reports' }),
  missing: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description:
      'texts that stand for a missing code or profile value, beside blank, NULL, \\N, NaN, None, NA, <NA> and their like',
  }),
  keySalt: Type.String({
    default: 'formulary',
    description: 'secret that is hashed with identifiers that are no keys yet; set your own',
  }),
  memory: Type.String({
    pattern: '^[0-9]+(\\.[0-9]+)? ?(MB|GB)$',
    default: '4GB',
    description: 'most memory that reading Parquet may take, such as 4GB',
  }),
});

export type RecordsOptions = Static<typeof recordsOptions>;
