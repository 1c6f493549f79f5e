import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '../json.js';

/** Writes a text file so that it is there whole or not at all, whatever happens meanwhile. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await syncPath(path.dirname(file));
}

/** `writeDurably` of readable JSON. */
export async function writeJsonDurably(file: string, value: Json): Promise<void> {
  await writeDurably(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Forces a folder and everything below it to the disk. */
export async function syncBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await syncBelow(place);
    else if (entry.isFile()) await syncPath(place);
  }
  await syncPath(folder);
}

/** Forces one file or folder entry to the disk. */
export async function syncPath(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
