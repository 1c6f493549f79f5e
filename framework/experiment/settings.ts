import type { JsonObject } from '../json.js';

/** How the student is trained. */
interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly bucket: number;
  readonly learningRate: number;
  readonly optimizer: 'adam' | 'adamw' | 'rmsprop';
  readonly weightDecay: number;
  readonly gradientClipping?: number;
  readonly monitor: string;
  readonly patience: number;
  readonly targets?: 'last-visit' | 'every-visit';
}

/**
 * What a row is about: the predictions of a trained model, the cohort alone, what its model declares to read and to do, or
 * the time and memory that its predictor needs.
 */
type Subject = 'predictions' | 'cohort' | 'model' | 'efficiency';

/** How a row is scored. */
interface Evaluation {
  readonly subject: Subject;
  readonly predictor: 'student' | 'teacher';
  readonly threshold: number;
  readonly targets?: 'last-visit' | 'every-visit';
  readonly average?: 'patient' | 'visit';
  readonly subsampling: { readonly rounds: number; readonly fraction: number; readonly seed: number };
  readonly measurement?: number;
}

const training: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['epochs', 'batchSize', 'bucket', 'learningRate', 'optimizer', 'weightDecay', 'monitor', 'patience'],
  properties: {
    epochs: {
      type: 'integer',
      minimum: 1,
      default: 100,
      description: 'Most passes over the training patients; fewer where patience runs out.',
    },
    batchSize: { type: 'integer', minimum: 1, default: 4, description: 'Patients per training step.' },
    bucket: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description:
        "Batches' worth of shuffled patients that are sorted by their number of codes before they are cut into batches: fewer empty places in packed batches, which are then less mixed. 1: no sorting.",
    },
    learningRate: { type: 'number', exclusiveMinimum: 0, default: 5e-4, description: 'Learning rate, per step.' },
    optimizer: {
      enum: ['adam', 'adamw', 'rmsprop'],
      default: 'adam',
      description: 'The rule that turns gradients into updates.',
    },
    weightDecay: {
      type: 'number',
      minimum: 0,
      default: 0,
      description: 'Share of each weight that is taken off per step, times the learning rate.',
    },
    gradientClipping: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Largest L2 norm of all gradients together; longer ones are scaled down. Off where absent.',
    },
    monitor: {
      type: 'string',
      pattern: '^[a-z]+/[A-Za-z0-9/_-]+$',
      default: 'validation/prauc',
      description: 'The curve that decides which epoch is best: split/metric.',
      examples: ['validation/prauc', 'validation/loss'],
    },
    patience: {
      type: 'integer',
      minimum: 0,
      default: 10,
      description: 'Epochs without a better value after which training stops; 0 never stops early.',
    },
    targets: {
      enum: ['last-visit', 'every-visit'],
      default: 'last-visit',
      description:
        "What is learnt from, and what the best epoch is chosen by: each patient's last visit, or every visit as it stood when it took place.",
    },
  },
};

const evaluation: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['subject', 'predictor', 'threshold', 'subsampling'],
  properties: {
    subject: {
      enum: ['predictions', 'cohort', 'model', 'efficiency'],
      default: 'predictions',
      description:
        'What a row is about: predictions of a model that is trained, the cohort alone (nothing is trained), what the model declares to read and to do (no data are read), or the time and memory that its predictor needs.',
    },
    predictor: {
      enum: ['student', 'teacher'],
      default: 'student',
      description: 'Whose predictions the row scores.',
    },
    threshold: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.3,
      description: 'A medication is recommended when its probability is greater.',
    },
    targets: {
      enum: ['last-visit', 'every-visit'],
      default: 'last-visit',
      description:
        "The visits that medications are recommended for: each patient's last one, or every one from what was known by then.",
    },
    average: {
      enum: ['patient', 'visit'],
      default: 'patient',
      description:
        'What scores are the mean of where patients have several targets: patients, over whose visits they are averaged first, or visits.',
    },
    subsampling: {
      type: 'object',
      additionalProperties: false,
      required: ['rounds', 'fraction', 'seed'],
      default: { rounds: 10, fraction: 0.8, seed: 0 },
      description: 'Scores are repeated on random subsets of the test patients, for their spread.',
      properties: {
        rounds: { type: 'integer', minimum: 1, default: 10, description: 'Number of subsets.' },
        fraction: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1,
          default: 0.8,
          description: 'Share of the patients in each subset, drawn without replacement.',
        },
        seed: { type: 'integer', minimum: 0, default: 0, description: 'Seed of the draws.' },
      },
    },
    measurement: {
      type: 'integer',
      minimum: 1,
      description:
        'Number of the measurement of time and memory. Figures are kept like every result; another number measures again.',
      examples: [2],
    },
  },
};

/** JSON Schemas of the sections that hold plain values. */
export const settings: Readonly<Record<string, JsonObject>> = { training, evaluation };

/** Settings that were added later, at the value under which results equal those from before: it is left out of keys. */
export const settingsKeyDefaults: Readonly<Record<string, JsonObject>> = {
  training: { targets: 'last-visit' },
  evaluation: { targets: 'last-visit', average: 'patient' },
};

/** What a rehearsal lays over these sections: one step, on all the patients that it has. */
export const settingsRehearsal: Readonly<Record<string, JsonObject>> = { training: { epochs: 1, batchSize: 16 } };

declare module '../registry/component.js' {
  interface Services {
    training: Training;
    evaluation: Evaluation;
  }
}
