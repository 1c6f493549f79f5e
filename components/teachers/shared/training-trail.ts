import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Static } from 'typebox';
import { digestFile } from '../../../framework/files/digest-file.js';
import { recordFile } from '../../../framework/records/record.js';
import { Type } from '../../../framework/registry/type.js';
import type { TeacherContext, TeacherExamples } from '../../contracts/teacher.js';
import { adapterFolder } from './adapter-folder.js';

/** What a program says of the training that it did. */
export const toldOfTraining = Type.Object({
  /** Prompts that are not whole. */
  promptsCut: Type.Integer(),
  /** Share of the earlier visits of all prompts that no prompt holds any more. */
  historyLost: Type.Number(),
  /** Share of the tokens of all prompts that were taken away: history, or, cut at the end, the current visit. */
  tokensLost: Type.Number(),
  /** Tokens of the prompts of all steps, the end tokens included. */
  tokensSeen: Type.Integer(),
});
type Told = Static<typeof toldOfTraining>;
/** What fitting prompts into the token limit took away. */
export type CutPrompts = Omit<Told, 'tokensSeen'>;

const Trail = Type.Object({
  seed: Type.Integer(),
  steps: Type.Integer(),
  /** Number of training prompts. */
  prompts: Type.Integer(),
  /** Absent where a program of the user's own does not say it. */
  told: Type.Optional(toldOfTraining),
  /** Codes in the order of the logits. */
  medications: Type.Array(Type.String()),
  /** The section `prompt` that its prompts were written by. Absent in folders of older versions. */
  prompt: Type.Optional(Type.Unknown()),
  /** SHA-256 of the files of the adapter, by name. */
  adapter: Type.Record(Type.String(), Type.String()),
});

/** `teacher-training.json`: how a teacher was trained; nothing at patient level. */
export const trainingTrail = recordFile('teacher-training.json', Trail);

/** `learned-patients.json`: the keys of the prompts that a teacher learned from, and of those that chose its best epoch. */
export const learnedPatients = recordFile(
  'learned-patients.json',
  Type.Object({ train: Type.Array(Type.String()), validation: Type.Array(Type.String()) }),
  { indent: 0 },
);

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Says, before a training, what of its prompts is lost. */
export function announceCut(
  { journal }: Pick<TeacherContext, 'journal'>,
  cut: CutPrompts,
  { prompts, maxTokens }: { readonly prompts: number; readonly maxTokens: number },
): void {
  const { promptsCut, historyLost, tokensLost } = cut;
  if (promptsCut === 0) return;
  journal.note(
    `${promptsCut} of ${prompts} training prompts were cut to ${maxTokens} tokens: ` +
      `${percent(historyLost)} of the earlier visits and ${percent(tokensLost)} of the tokens are lost`,
  );
}

/** Writes how a teacher was trained, beside its model, and tells the tracker. */
export async function recordTrail(
  { train, validation, medications, wording }: TeacherExamples,
  { folder, journal }: Pick<TeacherContext, 'folder' | 'journal'>,
  { seed, steps, told }: { readonly seed: number; readonly steps: number; readonly told: Told | undefined },
): Promise<void> {
  const adapter = await adapterDigests(folder);
  const prompt = { ...(wording !== undefined && { prompt: wording }) };
  const trail = { seed, steps, prompts: train.prompts.length, ...(told && { told }), medications, ...prompt, adapter };
  await trainingTrail.write(folder, trail);
  await learnedPatients.write(folder, { train: train.keys, validation: validation.keys });
  if (told === undefined) return;
  const { tokensSeen, promptsCut, historyLost } = told;
  journal.metric('train/teacher/tokens_seen', tokensSeen, steps);
  journal.metric('train/teacher/prompts_cut', promptsCut, steps);
  journal.metric('train/teacher/history_lost', historyLost, steps);
}

async function adapterDigests(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(join(folder, adapterFolder)).catch(() => [])).sort();
  const digests = names.map(async (name) => [name, await digestFile(join(folder, adapterFolder, name))] as const);
  return Object.fromEntries(await Promise.all(digests));
}
