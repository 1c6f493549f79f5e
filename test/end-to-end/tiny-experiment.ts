/** A real experiment of every kind of component, small enough to take seconds. */
export const tinyExperiment = `title: Tiny
dataset: { type: synthetic, train: 40, validation: 16, test: 24, diagnoses: 40, procedures: 16, medications: 12, families: 8, systems: 5, conditions: 5, aetiologies: 4, actions: 4 }
prompt: { type: leader }
teacher: { type: llama, width: 16, heads: 2, layers: 1, innerWidth: 16, epochs: 3, batchSize: 8, maxTokens: 512 }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses:
  prescription: { type: binary-cross-entropy }
  distillation: { type: feature-distillation, weight: 0.4 }
  alignment: { type: profile-alignment, weight: 0.005 }
training: { epochs: 3, learningRate: 1e-2 }
seeds: [1]
`;

/** Stages of its run, in order; others may stand between them. */
export const tinyStages: readonly string[] = [
  'cohort',
  'split',
  'prompts',
  'teacher',
  'teacher-features',
  'student',
  'predictions',
  'metrics',
];
