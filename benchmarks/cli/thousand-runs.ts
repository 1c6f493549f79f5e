/** An experiment of 200 rows and 5 seeds on made-up patients. Learning rates and distillation weights are random. */
export const thousandRuns = `title: A thousand runs
dataset: { type: synthetic }
prompt: { type: leader }
teacher: { type: llama }
student: { type: leader }
losses:
  prescription: { type: binary-cross-entropy }
  distillation: { type: feature-distillation }
seeds: [1, 2, 3, 4, 5]
sweep:
  random:
    samples: 200
    values:
      training.learningRate: { logUniform: [1e-5, 1e-2] }
      losses.distillation.weight: { uniform: [0, 1] }
`;
