import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import logisticRegression from '../../../../components/students/logistic-regression.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: logisticRegression,
  options: ({ options }) => options,
  losses: () => ({ prescription: crossEntropy(1) }),
  parameters: () => ({ out: 'student/output' }),
  fields: ({ student }) => ({ logits: student.logits }),
});
