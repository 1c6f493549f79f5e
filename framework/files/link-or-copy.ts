import { copyFile, link, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files below this size are copied, so that editing one by hand cannot change the other. Larger files are linked. */
const linkedBytes = 1 << 20;

/** Puts a file, or a folder with all below it, to another place. `isWanted` is asked for each name in each folder. */
export async function linkOrCopy(
  source: string,
  target: string,
  isWanted: (name: string, folder: string) => boolean = () => true,
): Promise<void> {
  const entry = await stat(source);
  if (entry.isDirectory()) {
    await mkdir(target, { recursive: true });
    const names = (await readdir(source)).filter((name) => isWanted(name, source));
    await Promise.all(names.map((name) => linkOrCopy(join(source, name), join(target, name), isWanted)));
  } else if (entry.size < linkedBytes) {
    await copyFile(source, target);
  }
  // Some file systems cannot link.
  else {
    await link(source, target).catch(() => copyFile(source, target));
  }
}
