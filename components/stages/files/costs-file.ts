import { join } from 'node:path';
import { readJson } from '../../../framework/files/read-json.js';
import { replaceJson } from '../../../framework/files/replace-file.js';
import type { StageContext } from '../../../framework/contracts/stage.js';
import type { ModelCosts } from '../../contracts/model-costs.js';
import { measuredOn } from '../efficiency/machine.js';

/** `costs.json` of the stages that measure what a model costs. */
interface CostsFile {
  readonly costs: ModelCosts;
  /** When and on which machine. */
  readonly note: string;
}

const name = 'costs.json';

/** Measures, says when and where, and writes both. */
export async function recordCosts(
  measure: () => Promise<ModelCosts>,
  { folder, journal }: Pick<StageContext, 'folder' | 'journal'>,
): Promise<void> {
  const where = measuredOn(new Date());
  const costs = await measure();
  const note = `${where}: s/epoch and ms/patient, medians of some steps and of some patients asked for one at a time; another \`evaluation.measurement\` measures again`;
  journal.note(note);
  await replaceJson(join(folder, name), { costs: { ...costs }, note });
}

export function readCosts(folder: string): CostsFile {
  return readJson(join(folder, name)) as CostsFile;
}
