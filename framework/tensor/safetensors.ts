import { open, type FileHandle } from 'node:fs/promises';
import { replaceFile } from '../files/replace-file.js';
import type { ArrayTensor, DataType } from './array.js';
import { dataTypeOf, elementCount } from './array.js';

/** What a file can hold: a tensor's value, or numbers in float64, which no program computes with (scores, probabilities). */
export interface StoredArray {
  readonly data: ArrayTensor['data'] | Float64Array;
  readonly shape: readonly number[];
}

/** What a safetensors file holds. */
export interface Safetensors<Stored extends StoredArray = ArrayTensor> {
  readonly tensors: Record<string, Stored>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const written: Record<DataType, string> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const mostBytesPerRead = 2 ** 30;

interface ReadOptions {
  /** Only these tensors (default: all). */
  readonly names?: ReadonlySet<string>;
}

/**
 * Reads a safetensors file, also one larger than 2 GB. float16 and bfloat16 are widened to float32, int64 is narrowed to
 * int32, float64 to float32 unless `float64` asks to keep it. Throws when the file is cut short or holds another type.
 */
export async function readSafetensors(
  path: string,
  options: ReadOptions & { readonly float64: true },
): Promise<Safetensors<StoredArray>>;
export async function readSafetensors(path: string, options?: ReadOptions): Promise<Safetensors>;
export async function readSafetensors(
  path: string,
  options: ReadOptions & { readonly float64?: true } = {},
): Promise<Safetensors<StoredArray>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = size < 8 ? 0 : Number((await bytesAt(file, 0, 8)).readBigUInt64LE());
    if (length === 0 || 8 + length > size) throw damaged(path, 'is not a safetensors file, or is cut short');
    const header = parseHeader(path, (await bytesAt(file, 8, length)).toString('utf8'));
    const tensors: Record<string, StoredArray> = {};
    for (const [
      name,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ] of header.entries) {
      if (options.names !== undefined && !options.names.has(name)) continue;
      if (8 + length + end > size) throw damaged(path, `is cut short: tensor "${name}" ends beyond the file`);
      const bytes = await bytesAt(file, 8 + length + start, end - start);
      const keeps = dtype === 'F64' && options.float64 === true;
      const data = keeps ? new Float64Array(bytes.buffer) : widen(bytes, dtype);
      if (data === undefined) throw new Error(`${path}: tensor "${name}" has type ${dtype}, which is not supported`);
      if (data.length !== elementCount(shape)) throw new Error(`${path}: tensor "${name}" does not fill its shape`);
      tensors[name] = { data, shape };
    }
    return { tensors, metadata: header.metadata };
  } finally {
    await file.close();
  }
}

/**
 * Writes a safetensors file, wholly or not at all. Equal tensors and metadata give equal bytes, whatever their order.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, StoredArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0)
    header['__metadata__'] = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  let offset = 0;
  for (const name of names) {
    const { data, shape } = tensors[name]!;
    const dtype = data instanceof Float64Array ? 'F64' : written[dataTypeOf(data)];
    header[name] = { dtype, shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const text = JSON.stringify(header);
  const headerBytes = Buffer.from(
    text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerBytes.length));
  const arrays = names.map((name) => tensors[name]!.data);
  await replaceFile(path, [
    Buffer.concat([length, headerBytes]),
    ...arrays.map((data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, mostBytesPerRead);
    const { bytesRead } = await file.read(buffer, done, wanted, position + done);
    if (bytesRead === 0) throw new Error('the file ended while it was read');
    done += bytesRead;
  }
  return buffer;
}

function parseHeader(path: string, text: string): { entries: [string, Entry][]; metadata: Record<string, string> } {
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw damaged(path, 'is not a safetensors file: its header is not JSON', { cause });
  }
  const { __metadata__: metadata, ...entries } = header;
  return {
    entries: Object.entries(entries) as [string, Entry][],
    metadata: (metadata ?? {}) as Record<string, string>,
  };
}

/** The elements of a tensor as the host holds them; undefined for a type that it does not hold. */
function widen({ buffer, byteLength }: Buffer<ArrayBuffer>, dtype: string): ArrayTensor['data'] | undefined {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'BOOL':
    case 'U8':
      return new Uint8Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'I64':
      return Int32Array.from(new BigInt64Array(buffer), Number);
    case 'BF16': {
      const bits = new Uint32Array(byteLength / 2);
      new Uint16Array(buffer).forEach((half, i) => (bits[i] = half << 16));
      return new Float32Array(bits.buffer);
    }
    case 'F16': {
      const table = float16Values();
      const result = new Float32Array(byteLength / 2);
      new Uint16Array(buffer).forEach((half, i) => (result[i] = table[half]!));
      return result;
    }
    default:
      return undefined;
  }
}

let float16Table: Float32Array | undefined;

/** The value of each of the 65,536 half-precision numbers. */
function float16Values(): Float32Array {
  float16Table ??= Float32Array.from({ length: 0x10000 }, (_, half) => {
    const exponent = (half >> 10) & 0x1f;
    const fraction = (half & 0x3ff) / 0x400;
    const magnitude =
      exponent === 0x1f
        ? fraction === 0
          ? Infinity
          : NaN
        : exponent === 0
          ? fraction * 2 ** -14
          : (1 + fraction) * 2 ** (exponent - 15);
    return half & 0x8000 ? -magnitude : magnitude;
  });
  return float16Table;
}

/** An error with the code of a system error, so that it is not taken for a defect of the program. */
function damaged(path: string, reason: string, options?: ErrorOptions): Error {
  return Object.assign(new Error(`${path} ${reason}`, options), { code: 'EDAMAGED', path });
}
