import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Forces a folder and everything below it to the disk. */
export async function syncBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) await syncBelow(place);
    else if (entry.isFile()) await syncPath(place);
  }
  await syncPath(folder);
}

/** Forces one file, or one folder's list of names, to the disk. */
export async function syncPath(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
