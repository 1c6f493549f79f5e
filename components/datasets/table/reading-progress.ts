import type { StageJournal } from '../../../framework/contracts/stage.js';

const rowsBetweenReports = 100_000;
const bytesBetweenReports = 50_000_000;

/** Tells how much of the raw tables has been read, over all tables that are read at once. */
export class ReadingProgress {
  private rows = 0;
  private bytes = 0;
  private rowsTold = 0;
  private bytesTold = 0;

  constructor(private readonly journal: Pick<StageJournal, 'progress'>) {}

  read(rows: number): void {
    this.rows += rows;
    if (this.rows - this.rowsTold >= rowsBetweenReports) this.tell();
  }

  unpacked(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes - this.bytesTold >= bytesBetweenReports) this.tell();
  }

  private tell(): void {
    this.rowsTold = this.rows;
    this.bytesTold = this.bytes;
    const megabytes = Math.round(this.bytes / 1e6);
    this.journal.progress(this.rows, 0, `rows read${megabytes === 0 ? '' : `, ${megabytes} MB unpacked`}`);
  }
}
