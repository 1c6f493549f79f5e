/** Writes protocol buffer messages: the few wire forms that an ONNX model needs. */
export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** Field with a whole number (wire type 0). */
  integer(field: number, value: number | bigint): this {
    return this.tag(field, 0).varint(value);
  }

  /** Field with a 32-bit float (wire type 5). */
  float(field: number, value: number): this {
    return this.tag(field, 5).push(new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Field with bytes (wire type 2). The array is kept, not copied, until `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.tag(field, 2).varint(value.length).push(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    this.tag(field, 2).varint(value.length);
    for (const chunk of value.chunks) this.push(chunk);
    return this;
  }

  /** The whole message. Throws above 2 GB, the format's limit. */
  finish(): Uint8Array {
    if (this.length >= 2 ** 31) {
      throw new Error(
        `a model of ${this.length} bytes: ONNX files end at 2 GB; keep the weights outside, as safetensors`,
      );
    }
    const result = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of this.chunks) {
      result.set(chunk, offset);
      offset += chunk.length;
    }
    return result;
  }

  private tag(field: number, wireType: number): this {
    return this.varint(field * 8 + wireType);
  }

  private varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest === 0n ? low : low | 0x80);
    } while (rest !== 0n);
    return this.push(Uint8Array.from(bytes));
  }

  private push(chunk: Uint8Array): this {
    this.chunks.push(chunk);
    this.length += chunk.length;
    return this;
  }
}
