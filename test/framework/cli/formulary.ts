import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandHere } from '../../command-here.js';

/** The program's first module. */
export const mainModule = fileURLToPath(new URL('../../../framework/cli/main.js', import.meta.url));

/** Runs the command line in a folder, as a user would: in a process of its own. */
export function formulary(folder: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainModule, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Does the same in this process, which is much faster. */
export async function formularyHere(folder: string, ...words: readonly string[]) {
  const { code, stdout, stderr } = await commandHere(folder, words);
  return { status: code, stdout, stderr };
}
