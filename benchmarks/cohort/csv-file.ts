import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

const flushAt = 1 << 18;

/** A CSV file that is written row by row. */
export class CsvFile {
  private readonly stream: WriteStream;
  private pending: string;

  constructor(path: string, header: string) {
    this.stream = createWriteStream(path);
    this.pending = `${header}\n`;
  }

  /** @param fields the row as it stands in the file */
  row(fields: string): void {
    this.pending += `${fields}\n`;
    if (this.pending.length > flushAt) this.flush();
  }

  /** Waits until the written data is on the disk. */
  async drained(): Promise<void> {
    if (this.stream.writableNeedDrain) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    this.flush();
    this.stream.end();
    await once(this.stream, 'close');
  }

  private flush(): void {
    this.stream.write(this.pending);
    this.pending = '';
  }
}
