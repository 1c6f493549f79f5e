import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { View } from '../../framework/contracts/view.js';
import { UserInputError } from '../../framework/errors.js';
import { digestFile } from '../../framework/files/digest-file.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { adapterFolder } from '../teachers/shared/adapter-folder.js';

export default component({
  kind: 'view',
  type: 'teacher-adapter',
  version: 1,
  summary: "Copies the adapter and the head that the teacher of a run learned, as PEFT's files.",
  options: Type.Object({}),
  properties: { stages: ['teacher'] },
  build: (): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a folder and was given no path');
      return copyAdapter(join(input('teacher'), adapterFolder), out);
    },
  }),
});

async function copyAdapter(from: string, out: string) {
  const names = (await readdir(from).catch(() => [])).sort();
  if (names.length === 0) {
    throw new UserInputError({
      place: 'teacher',
      reason: 'it trained every weight, or none, and has no adapter',
      remedy: 'Export a run whose teacher has a checkpoint and `lora` or `adapter`.',
    });
  }
  if ((await stat(out).catch(() => undefined)) !== undefined) {
    throw new UserInputError({
      place: out,
      reason: 'is there already',
      remedy: 'Name a folder that does not exist yet.',
    });
  }
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserInputError({
      place: out,
      reason: `the folder cannot be made (${error.code})`,
      remedy: 'Name another.',
    });
  });
  const files = [];
  for (const name of names) {
    await cp(join(from, name), join(out, name));
    const { size } = await stat(join(out, name));
    files.push({ file: name, bytes: size, sha256: await digestFile(join(out, name)) });
  }
  const text = files.map(({ file, bytes, sha256 }) => `  ${file}: ${bytes} bytes, sha256 ${sha256}\n`).join('');
  return { json: { folder: out, files }, text: `${out}: load it with peft's PeftModel.from_pretrained\n${text}` };
}
