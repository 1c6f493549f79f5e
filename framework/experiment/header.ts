import type { JsonObject } from '../json.js';
import { claimSchema } from './claims/schema.js';
import { oneLine } from './validation/expected.js';

const name = { type: 'string', minLength: 1 };
const line = { type: 'string', pattern: oneLine };
const names = { type: 'array', items: name, uniqueItems: true };

const table: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: {
    id: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
      maxLength: 100,
      description: 'Names the files of the table.',
      examples: ['table-6'],
    },
    title: { ...line, description: 'Heading of the table.' },
    columns: {
      ...names,
      description: 'Metrics, in order. All metrics where absent.',
      examples: [['prauc', 'jaccard']],
    },
    groups: {
      ...names,
      description: 'Groups of patients, in order. All groups where absent.',
      examples: [['overall', 'multi-visit', 'single-visit']],
    },
    rows: { ...names, description: 'Names of rows, in order. All rows where absent.' },
    published: {
      type: 'string',
      format: 'path',
      description: 'CSV file of the published figures to print beside ours.',
    },
    tolerance: {
      type: 'number',
      exclusiveMinimum: 0,
      description:
        'How far a figure may be from the published one and still count as reproduced, in the unit of the metrics. Without it, only what seeds and subsampling explain counts.',
      examples: [0.01],
    },
    dataset: {
      ...name,
      description:
        'The dataset in the published file to compare with; absent where each row bears the name of its own.',
      examples: ['MIMIC-III'],
    },
    baseline: { ...name, description: 'The row that the others are compared with.' },
    settings: {
      ...names,
      description:
        'Dotted paths of settings that notes below the table say: once where all rows share a value, else row by row.',
      examples: [['training.patience', 'evaluation.threshold']],
    },
    fairness: {
      ...names,
      minItems: 2,
      description:
        'Groups of patients: notes below the table say for each metric how far the means of a row spread over them, the largest minus the smallest.',
      examples: [['women', 'men']],
    },
    yardsticks: {
      ...names,
      description: 'Rows of simple models: notes below the table name the rows that one of them is better than.',
      examples: [['logistic regression']],
    },
    test: {
      enum: [
        'patients',
        'permutation',
        'bootstrap',
        'patients-and-trainings',
        'paired-t',
        'wilcoxon',
        'welch-as-released',
      ],
      description:
        'How differences from the baseline are tested (docs/statistics.md). Where absent: patients for one training of each row, patients-and-trainings for several. welch-as-released makes the stars of the published tables again, and finds differences where there are none.',
    },
    equivalence: {
      type: 'number',
      exclusiveMinimum: 0,
      description:
        'In the unit of the metrics: the table tests too whether rows differ from the baseline by less than this (two one-sided tests).',
      examples: [0.01],
    },
    ranks: {
      anyOf: [
        { const: true },
        {
          type: 'object',
          additionalProperties: false,
          required: ['baseline'],
          properties: { baseline: { ...name, description: 'The row of the file that the others are compared with.' } },
        },
      ],
      description:
        'The rows of the file are ranked over the datasets that the points of its sweep are, and tested by their ranks: all pairs where true, or each row with a baseline.',
      examples: [true, { baseline: 'w/o KD' }],
    },
    effect: {
      type: 'boolean',
      default: false,
      description:
        "Effect sizes stand beside differences: Cohen's d_z and the rank-biserial correlation over patients.",
    },
    split: {
      enum: ['test', 'validation'],
      default: 'test',
      description: 'The patients whose scores are shown. Whoever chooses among rows looks at validation.',
    },
    transpose: {
      type: 'boolean',
      default: false,
      description: 'Rows stand beside each other and what was measured below, as in tables that describe data.',
    },
    x: {
      ...name,
      description:
        'Dotted path of the value that the rows differ in: the table is drawn as a figure too, lines over numbers or bars over names.',
      examples: ['losses.distillation.weight'],
    },
  },
};

/** What an experiment says beside its sections. */
export const header: JsonObject = {
  type: 'object',
  properties: {
    title: {
      ...line,
      maxLength: 500,
      description: 'Names the experiment, here and in the tracker, which takes 500 characters.',
    },
    description: { type: 'string', description: 'What the experiment is for.' },
    plugins: {
      ...names,
      default: [],
      description: 'Packages whose components the file uses.',
      examples: [['formulary-focal-loss']],
    },
    seeds: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 4294967295 },
      minItems: 1,
      uniqueItems: true,
      default: [42],
      description: 'Every row is run once with each of these seeds.',
      examples: [[42, 43, 44, 45, 46]],
    },
    ablations: {
      ...names,
      default: [],
      description: 'Ablation toggles that are applied to every row.',
      examples: [['without-kd']],
    },
    tables: { type: 'array', items: table, default: [], description: 'Tables of the report.' },
    claims: {
      type: 'array',
      items: claimSchema,
      default: [],
      description: 'What is claimed of the rows. Each claim is tested, and the report says which hold.',
    },
    select: {
      type: 'object',
      additionalProperties: false,
      required: ['by'],
      properties: {
        by: {
          type: 'string',
          pattern: '^validation/[^/]+(/[^/]+)?$',
          description: 'The score that picks a row: a metric over all validation patients, or over a group of them.',
          examples: ['validation/prauc', 'validation/multi-visit/prauc'],
        },
      },
      description:
        'How one of the rows of a sweep is picked. The report names it for each row of the file, with its scores on test. It may stand inside the sweep.',
    },
  },
};

/** Keys of a file that say how it is composed and expanded. */
export const structure: Readonly<Record<string, JsonObject>> = {
  schema: { type: 'integer', minimum: 1, description: 'Version of the language that the file is written in.' },
  extends: {
    anyOf: [name, { ...names }],
    description: 'Files that this one patches, later wins: paths relative to this file, or `package:path`.',
    examples: [['base/leader-mimic-iii.yaml']],
  },
  rows: {
    type: 'object',
    description: 'Rows by name: each is the experiment plus the patch that it holds.',
    examples: [{ 'LEADER(S)': {}, 'w/o KD': { ablations: ['without-kd'] } }],
  },
  sweep: {
    type: 'object',
    description: 'Points to try: grid, zip, list, random, halving or ablate.',
    examples: [{ grid: { 'student.width': [32, 64] } }],
  },
};

/** Keys that a file may have beside sections. */
export const headerKeys: readonly string[] = [
  ...Object.keys(structure),
  ...Object.keys(header['properties'] as JsonObject),
];

/** Keys that a row may have beside sections. */
export const rowKeys: readonly string[] = ['ablations', 'seeds'];
