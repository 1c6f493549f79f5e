/** Reads the parts of a pickle one after the other. Throws where the file is cut short. */
export class PickleBytes {
  private readonly buffer: Buffer;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.buffer.length) throw new Error(`the pickle is cut short at byte ${this.buffer.length}`);
    const part = this.buffer.subarray(this.position, end);
    this.position = end;
    return part;
  }

  /** An unsigned little-endian integer of 1, 2, 4 or 8 bytes. */
  unsigned(length: 1 | 2 | 4 | 8): number {
    return length === 8 ? Number(this.take(8).readBigUInt64LE()) : this.take(length).readUIntLE(0, length);
  }

  text(length: number): string {
    return this.take(length).toString('utf8');
  }

  /** Up to the next line end, which is skipped. */
  line(): string {
    const end = this.buffer.indexOf(10, this.position);
    if (end < 0) throw new Error(`the pickle is cut short at byte ${this.buffer.length}`);
    const text = this.text(end - this.position);
    this.position = end + 1;
    return text;
  }

  /** A signed little-endian integer of any length. */
  long(length: number): number | bigint {
    const digits = Buffer.from(this.take(length)).reverse().toString('hex');
    return plain(BigInt.asIntN(8 * length, BigInt(`0x${digits || '0'}`)));
  }
}

/** A number where it is exact. */
export function plain(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
