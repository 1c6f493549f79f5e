import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program's first module. */
export const mainModule = fileURLToPath(new URL('../../../framework/cli/main.js', import.meta.url));

/** Runs the command line in a folder, as a user would. */
export function formulary(folder: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainModule, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
