import { UserInputError } from '../../../framework/errors.js';
import type { AskedPrompts, Teacher, TeacherContext, TeacherFeatures } from '../../contracts/teacher.js';
import { readProbes, type Probes } from '../files/probes-file.js';
import { probeDifference } from './probe-difference.js';

/**
 * Asks a trained teacher about prompts, and about its probes along with them.
 *
 * @param folder what the teacher's training wrote
 * @throws UserInputError where the probes are answered otherwise than when training ended: the model that answers is not the
 * model that was trained (its adapter is ignored, its checkpoint is another one, its vectors are normalized)
 */
export async function askTeacher(
  teacher: Teacher,
  folder: string,
  { prompts, keys }: AskedPrompts,
  context: Omit<TeacherContext, 'folder'>,
): Promise<TeacherFeatures> {
  const probes = readProbes(folder);
  if (probes === undefined) return teacher.features(folder, { prompts, keys }, context);
  const names = probes.prompts.map((_, probe) => `probe ${probe + 1}`);
  const asked = { prompts: [...prompts, ...probes.prompts], keys: [...keys, ...names] };
  const { width, hidden, logits } = await teacher.features(folder, asked, context);
  const medications = logits.length / asked.prompts.length;
  requireSameAnswers(probes, logits.subarray(prompts.length * medications), teacher.rounding);
  return {
    width,
    hidden: hidden.subarray(0, prompts.length * width),
    logits: logits.subarray(0, prompts.length * medications),
  };
}

function requireSameAnswers({ logits }: Probes, answered: Float32Array, rounding: number): void {
  const { isSmall, text } = probeDifference(logits.flat(), answered, rounding);
  if (isSmall) return;
  throw new UserInputError({
    place: 'teacher',
    reason: `the model that answers is not the model that was trained: ${text}`,
    remedy:
      'Check that the checkpoint, the adapter and the installed versions are those of the training; or train again.',
  });
}
