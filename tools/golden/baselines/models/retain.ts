import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import retain from '../../../../components/students/retain/retain.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: retain,
  options: ({ options: { embedding, medications, current } }) => ({
    width: embedding,
    medications,
    current,
    dropout: 0,
  }),
  losses: () => ({ prescription: crossEntropy(1) }),
  parameters: () => ({
    emb: 'student/embedding/weight',
    gru_visit: 'student/visit-states',
    gru_code: 'student/code-states',
    visit: 'student/visit-attention',
    code: 'student/code-attention',
    out: 'student/output',
  }),
  fields: ({ student }) => ({ logits: student.logits, visit_weights: student.details!['visitWeights']! }),
  shape: (field, { data }, { cohort, options }) => {
    if (field !== 'visit_weights') return undefined;
    let end = 0;
    return cohort.samples.map(({ visits }) => {
      const start = end;
      end += visits.length - (options['current'] ? 0 : 1);
      return Array.from(data.subarray(start, end));
    });
  },
});
