import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file's contents, in hexadecimal. @param onRead is told how many bytes were read, again and again */
export async function digestFile(file: string, onRead: (bytes: number) => void = () => {}): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    onRead((bytes += (chunk as Buffer).length));
  }
  return hash.digest('hex');
}
