import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptText } from '../../contracts/teacher.js';

/** What a teacher answered to made-up prompts when its training ended. */
export interface Probes {
  readonly prompts: readonly PromptText[];
  /** [prompts][medications] */
  readonly logits: readonly (readonly number[])[];
}

const fileName = 'probes.json';

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

/** Writes `probes.json`. */
export async function writeProbes(folder: string, logits: Float32Array): Promise<void> {
  const width = logits.length / probePrompts.length;
  const rows = probePrompts.map((_, probe) => Array.from(logits.subarray(probe * width, (probe + 1) * width)));
  await writeFile(join(folder, fileName), `${JSON.stringify({ prompts: probePrompts, logits: rows })}\n`);
}

/** The probes of a trained teacher; undefined where it was not asked any. */
export async function readProbes(folder: string): Promise<Probes | undefined> {
  const text = await readFile(join(folder, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Probes);
}
