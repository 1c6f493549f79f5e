import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../../components/losses/ddi-penalty.js';
import fourSDrug from '../../../../components/students/4sdrug/4sdrug.js';
import { multiply } from '../../../../framework/tensor/index.js';
import { buildComponent } from '../../build-component.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: fourSDrug,
  options: ({ options: { embedding, entropy, augmentation } }) => ({ width: embedding, entropy, augmentation }),
  losses: ({ options }) => ({
    bce: crossEntropy(1),
    ddi: buildComponent(ddiPenalty, { weight: 2 * options['ddi_scale']! }), // pᵀAp counts every pair twice
  }),
  parameters: () => ({
    emb_diag: 'student/embedding/weight',
    emb_med: 'student/medications/weight',
    attn: 'student/attention',
  }),
  fields: ({ student, perPatient }, { options }) => ({
    logits: student.logits,
    bce: perPatient['bce']!,
    entropy: perPatient['entropy']!,
    augmentation: perPatient['augmentation']!,
    ddi: multiply(perPatient['ddi']!, 2 * options['ddi_scale']!),
  }),
});
