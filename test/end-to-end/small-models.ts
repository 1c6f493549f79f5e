/** A prompt, a teacher and a student with their losses, of real components so small that a run takes seconds. */
export const smallModels = `prompt: { type: leader }
teacher: { type: llama, width: 16, heads: 2, layers: 1, innerWidth: 16, epochs: 1 }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses:
  prescription: { type: binary-cross-entropy }
  distillation: { type: feature-distillation }
`;
