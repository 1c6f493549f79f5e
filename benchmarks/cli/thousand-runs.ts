/** 200 rows under 5 seeds: learning rates and weights of distillation at random, on made-up patients. */
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
