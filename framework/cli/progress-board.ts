import { columnsOf, cutTo } from '../text-columns.js';

/** A terminal, or anything else that takes lines. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether a line can be written over. A terminal can do so unless it calls itself dumb. */
export function canRewrite(stream: ProgressStream): boolean {
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** Lines at the bottom of a terminal that are written over. */
export class ProgressBoard {
  /** Columns of the lines that stand there. */
  private drawn: readonly number[] = [];

  constructor(private readonly stream: ProgressStream) {}

  /** How many lines fit above the cursor. */
  get room(): number {
    return Math.max(1, (this.stream.rows || 24) - 2);
  }

  /** How many columns a line may take. */
  get width(): number {
    return this.columns - 1;
  }

  /** A terminal that knows no size says 0. */
  private get columns(): number {
    return this.stream.columns || 80;
  }

  draw(lines: readonly string[]): void {
    const cut = lines.map((line) => cutTo(line, this.width));
    this.stream.write(`${this.erasure()}${cut.join('\n')}`);
    this.drawn = cut.map(columnsOf);
  }

  clear(): void {
    const erasure = this.erasure();
    if (erasure !== '') this.stream.write(erasure);
    this.drawn = [];
  }

  /** Goes back to the first line, and wipes all that follows. In a window made narrower since, lines take several rows. */
  private erasure(): string {
    if (this.drawn.length === 0) return '';
    const height = this.drawn.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / this.columns)), 0);
    return `\r${height > 1 ? `\u001B[${height - 1}A` : ''}\u001B[J`;
  }
}
