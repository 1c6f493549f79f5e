import type { FileHandle } from 'node:fs/promises';
import { bytesAt } from '../../framework/files/bytes-at.js';

/** A part of a file. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const entryBytes = 46;
const localBytes = 30;
/** The end record with the longest comment that it may carry. */
const longestEnd = 22 + 0xffff;
const beyond32Bits = 0xffffffff;

/**
 * Where the members of a zip archive lie in its file. Members must be stored without compression, as PyTorch writes them.
 *
 * @throws Error where the file is no zip archive, is cut short, or compresses a member
 */
export async function storedMembers(file: FileHandle): Promise<ReadonlyMap<string, Extent>> {
  const { size } = await file.stat();
  const end = await bytesAt(file, Math.max(0, size - longestEnd), Math.min(size, longestEnd));
  const at = findBackwards(end, endMark);
  if (at === undefined) throw new Error('is no zip archive, or is cut short');
  const directory = await bytesAt(file, end.readUInt32LE(at + 16), end.readUInt32LE(at + 12));
  const members = new Map<string, Extent>();
  for (let position = 0; position < directory.length;) {
    if (directory.readUInt32LE(position) !== entryMark) throw new Error('has a damaged list of members');
    const [names, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(position + field)) as [
      number,
      number,
      number,
    ];
    const name = directory.toString('utf8', position + entryBytes, position + entryBytes + names);
    const length = directory.readUInt32LE(position + 24);
    const local = directory.readUInt32LE(position + 42);
    if (directory.readUInt16LE(position + 10) !== 0) throw new Error(`compresses its member ${name}`);
    if (length === beyond32Bits || local === beyond32Bits) throw new Error('is larger than 4 GiB');
    const header = await bytesAt(file, local, localBytes);
    const offset = local + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (offset + length > size) throw new Error('is cut short');
    members.set(name, { offset, length });
    position += entryBytes + names + extra + comment;
  }
  return members;
}

function findBackwards(bytes: Buffer, mark: number): number | undefined {
  for (let at = bytes.length - 22; at >= 0; at--) if (bytes.readUInt32LE(at) === mark) return at;
  return undefined;
}
