import { problemInWords } from '../../../framework/errors.js';
import { recordFile } from '../../../framework/records/record.js';
import { Type } from '../../../framework/registry/type.js';
import type { PromptText } from '../../contracts/teacher.js';

/** What a teacher answered to made-up prompts when its training ended. */
export interface Probes {
  readonly prompts: readonly PromptText[];
  /** [prompts][medications] */
  readonly logits: readonly (readonly number[])[];
}

const probesFile = recordFile(
  'probes.json',
  Type.Object({ prompts: Type.Array(Type.Array(Type.String())), logits: Type.Array(Type.Array(Type.Number())) }),
  { indent: 0 },
);

const question = 'Then, the patient should be prescribed: ';
const fever = `In this visit, he has diagnosis: fever, anemia; procedures: blood transfusion. ${question}`;
const fracture = `In this visit, he has diagnosis: fracture of the hip; procedures: hip replacement. ${question}`;

/** Prompts about nobody, which may be shown and sent anywhere. */
export const probePrompts: readonly PromptText[] = [
  [fever],
  [fracture],
  [
    `In 1 visit, the patient had diagnosis: fever; procedures: . The patient was prescribed drugs: . \n ${fever}`,
    fever,
  ],
  [`The patient has 2 times ICU visits. \n ${fracture}`, fracture],
];

/**
 * Writes `probes.json`.
 *
 * @throws Error where a logit is not finite: the training went astray
 */
export async function writeProbes(folder: string, logits: Float32Array): Promise<void> {
  if (!logits.every(Number.isFinite)) {
    const reason = 'the trained teacher answers made-up prompts with numbers that are not finite';
    throw new Error(problemInWords({ place: 'teacher', reason, remedy: 'Lower `teacher.learningRate`.' }));
  }
  const width = logits.length / probePrompts.length;
  const rows = probePrompts.map((_, probe) => Array.from(logits.subarray(probe * width, (probe + 1) * width)));
  await probesFile.write(folder, { prompts: probePrompts, logits: rows });
}

/** The probes of a trained teacher; undefined where it was not asked any. */
export function readProbes(folder: string): Probes | undefined {
  return probesFile.read(folder);
}
