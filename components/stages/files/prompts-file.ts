import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PromptText } from '../../contracts/teacher.js';

const fileName = 'prompts.jsonl';

/**
 * Writes `prompts.jsonl`: line p holds the texts of patient p of the cohort, longest history first. Samples with earlier
 * targets follow where a row has any.
 */
export async function writePrompts(folder: string, prompts: Iterable<PromptText>): Promise<void> {
  const file = await open(join(folder, fileName), 'w');
  try {
    for (const texts of prompts) await file.write(`${JSON.stringify(texts)}\n`);
  } finally {
    await file.close();
  }
}

/** The texts of every patient of the cohort, in its order, and of the samples that follow. */
export async function readPrompts(folder: string): Promise<readonly PromptText[]> {
  const lines = createInterface({ input: createReadStream(join(folder, fileName), 'utf8'), crlfDelay: Infinity });
  const prompts: PromptText[] = [];
  for await (const line of lines) prompts.push(JSON.parse(line) as PromptText);
  return prompts;
}
