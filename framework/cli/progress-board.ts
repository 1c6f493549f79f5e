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
  private height = 0;

  constructor(private readonly stream: ProgressStream) {}

  /** How many lines fit above the cursor. */
  get room(): number {
    return Math.max(1, (this.stream.rows ?? 24) - 2);
  }

  draw(lines: readonly string[]): void {
    const width = (this.stream.columns ?? 80) - 1;
    const text = lines.map((line) => line.slice(0, width)).join('\n');
    this.stream.write(`${this.erasure()}${text}`);
    this.height = lines.length;
  }

  clear(): void {
    const erasure = this.erasure();
    if (erasure !== '') this.stream.write(erasure);
    this.height = 0;
  }

  /** Goes back to the first line, and wipes all that follows. */
  private erasure(): string {
    if (this.height === 0) return '';
    return `\r${this.height > 1 ? `\u001B[${this.height - 1}A` : ''}\u001B[J`;
  }
}
