import { basename } from 'node:path';
import type { StageJournal } from '../../../../framework/contracts/stage.js';
import { readCheckpointJson } from '../checkpoint/checkpoint-files.js';
import { adapterConfig } from './adapter-files.js';

/**
 * Says that an adapter names another base model than the checkpoint that is used: by the last part of both names, because the
 * Hub's name and a folder's begin differently. Undefined where they agree or the adapter names none.
 */
export async function baseModelNote({
  adapter,
  checkpoint,
}: {
  readonly adapter?: string;
  readonly checkpoint?: string;
}): Promise<string | undefined> {
  if (adapter === undefined || checkpoint === undefined) return undefined;
  const { base_model_name_or_path: base } = await readCheckpointJson(adapter, adapterConfig);
  if (typeof base !== 'string' || base === '' || sameModel(base, checkpoint)) return undefined;
  return `the adapter says that it belongs to ${base}, and the checkpoint used is ${checkpoint}`;
}

/** Notes that an adapter names another base model than the checkpoint that is used. */
export async function announceOtherBase(
  options: Parameters<typeof baseModelNote>[0],
  { journal }: { readonly journal: Pick<StageJournal, 'note'> },
): Promise<void> {
  const note = await baseModelNote(options);
  if (note !== undefined) journal.note(note);
}

function sameModel(base: string, checkpoint: string): boolean {
  const [one, other] = [base, checkpoint].map((name) => basename(name).toLowerCase());
  return one === other;
}
