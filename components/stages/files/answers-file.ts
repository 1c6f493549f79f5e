import { join } from 'node:path';
import { replaceFile } from '../../../framework/files/replace-file.js';
import { readJson } from '../../../framework/files/read-json.js';
import type { Answer } from '../../contracts/language-model.js';
import type { BySplit } from '../scoring/record-predictions.js';

const fileName = 'answers.json';

/** Writes `answers.json`: for each split, the answers in the order of its samples. */
export async function writeAnswers(folder: string, answers: BySplit<readonly Answer[]>): Promise<void> {
  await replaceFile(join(folder, fileName), [`${JSON.stringify(answers, null, 1)}\n`]);
}

export function readAnswers(folder: string): BySplit<readonly Answer[]> {
  return readJson(join(folder, fileName)) as unknown as BySplit<readonly Answer[]>;
}
