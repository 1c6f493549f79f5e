import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shown } from '../../../framework/contracts/view.js';
import { UserInputError } from '../../../framework/errors.js';
import { digestFile } from '../../../framework/files/digest-file.js';
import { adapterFolder } from '../../teachers/shared/adapter-folder.js';
import { makeNewFolder } from './new-folder.js';

/**
 * Copies the adapter that a model of a run learned to a new folder.
 *
 * @param model the stage that trained it, and the section that describes it
 * @throws UserInputError where it has none, or the folder is there already
 */
export async function copyAdapter(
  input: (stage: string) => string,
  model: { readonly stage: string; readonly section: string },
  out: string | undefined,
): Promise<Shown> {
  if (out === undefined) throw new Error('this view writes a folder and was given no path');
  const from = join(input(model.stage), adapterFolder);
  const names = (await readdir(from).catch(() => [])).sort();
  if (names.length === 0) {
    throw new UserInputError({
      place: model.section,
      reason: 'it trained every weight, or none, and has no adapter',
      remedy: `Export a run whose ${model.section} has a checkpoint and \`lora\` or \`adapter\`.`,
    });
  }
  await makeNewFolder(out);
  const files = [];
  for (const name of names) {
    await cp(join(from, name), join(out, name));
    const { size } = await stat(join(out, name));
    files.push({ file: name, bytes: size, sha256: await digestFile(join(out, name)) });
  }
  const text = files.map(({ file, bytes, sha256 }) => `  ${file}: ${bytes} bytes, sha256 ${sha256}\n`).join('');
  return { json: { folder: out, files }, text: `${out}: load it with peft's PeftModel.from_pretrained\n${text}` };
}
