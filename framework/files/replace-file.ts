import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Json } from '../json.js';
import { syncPath } from './sync.js';

/** What a file holds, whole or in parts that are written one after the other. */
export type Content = string | Iterable<string | Uint8Array>;

export interface ReplaceOptions {
  /**
   * Whether the file is forced to the disk, so that it survives a loss of power. Default: true. False for what can be made
   * again, a cache or a note of how far a delivery got.
   */
  readonly durable?: boolean;
}

/**
 * Writes a file so that a reader sees all of it or what was there before, whatever happens meanwhile. It is written beside its
 * place and renamed. A link stays a link. What is there and is no file (a pipe, `/dev/stdout`) is written to as it is, because
 * a file in its place would break every program that uses it.
 *
 * @throws the system's error, and whatever the content's iterator throws; then nothing new is left behind
 */
export async function replaceFile(
  file: string,
  content: Content,
  { durable = true }: ReplaceOptions = {},
): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const former = await stat(target).catch(() => undefined);
  // A folder is refused by `open`, with the same words as any other place that cannot be written.
  if (former !== undefined && !former.isFile()) return write(target, content, false);
  // A process number would do on one machine: another machine, or container, has the same ones.
  const partial = `${target}.${randomUUID()}.partial`;
  try {
    await write(partial, content, durable);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
  if (durable) await syncPath(dirname(target));
}

/** `replaceFile` of a value as JSON, with a line break at its end. */
export async function replaceJson(file: string, value: Json, indent = 2, options: ReplaceOptions = {}): Promise<void> {
  await replaceFile(file, `${JSON.stringify(value, null, indent)}\n`, options);
}

async function write(place: string, content: Content, durable: boolean): Promise<void> {
  const file = await open(place, 'w');
  try {
    for (const part of typeof content === 'string' ? [content] : content) await file.writeFile(part);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}
