import type { FileHandle } from 'node:fs/promises';

const mostBytesPerRead = 2 ** 30;

/** Reads a part of a file, also one of more bytes than one call reads. Throws where the file ends before it. */
export async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  // A damaged length must not take the memory of a file that is not there.
  if (position + length > (await file.stat()).size) throw new Error('is cut short');
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, mostBytesPerRead);
    const { bytesRead } = await file.read(buffer, done, wanted, position + done);
    if (bytesRead === 0) throw new Error('is cut short');
    done += bytesRead;
  }
  return buffer;
}
