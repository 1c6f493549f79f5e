import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../../framework/files/replace-file.js';

/** Vectors that a server gave for prompts, a file each, by the digest of the prompt's token ids. */
export class KeptAnswers {
  /** @param width of the vectors: files of another length are passed over */
  constructor(
    private readonly folder: string,
    private readonly width: number,
  ) {}

  async read(ids: Int32Array): Promise<Float32Array | undefined> {
    const bytes = await readFile(this.fileOf(ids)).catch(() => undefined);
    if (bytes?.byteLength !== 4 * this.width) return undefined;
    return new Float32Array(Uint8Array.from(bytes).buffer);
  }

  async write(ids: Int32Array, vector: Float32Array): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    // An answer that is lost is asked again, so the disk need not be waited for.
    await replaceFile(this.fileOf(ids), [new Uint8Array(vector.buffer)], { durable: false });
  }

  private fileOf(ids: Int32Array): string {
    return join(this.folder, `${createHash('sha256').update(ids).digest('hex')}.f32`);
  }
}
