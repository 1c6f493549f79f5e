import { open } from 'node:fs/promises';
import { bytesAt } from '../files/bytes-at.js';
import { replaceFile } from '../files/replace-file.js';
import type { ArrayTensor, DataType } from './array.js';
import { dataTypeOf } from './array.js';
import { headerOf } from './safetensors-header.js';
import { widenStored } from './stored-floats.js';

/**
 * What a file can hold: a tensor's value, or numbers that no program computes with: float64 (scores, probabilities), or the
 * bits of float16 (`toFloat16`).
 */
export interface StoredArray {
  readonly data: ArrayTensor['data'] | Float64Array | Uint16Array;
  readonly shape: readonly number[];
}

/** What a safetensors file holds. */
export interface Safetensors<Stored extends StoredArray = ArrayTensor> {
  readonly tensors: Record<string, Stored>;
  readonly metadata: Readonly<Record<string, string>>;
}

const written: Record<DataType, string> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };

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
    const header = await headerOf(file, path);
    const tensors: Record<string, StoredArray> = {};
    for (const [name, { dtype, shape, offset, length }] of header.tensors) {
      if (options.names !== undefined && !options.names.has(name)) continue;
      const bytes = await bytesAt(file, offset, length);
      const keeps = dtype === 'F64' && options.float64 === true;
      const data = keeps ? new Float64Array(bytes.buffer) : widenStored(bytes, dtype);
      if (data === undefined) throw ofOtherType(path, name, dtype);
      tensors[name] = { data, shape };
    }
    return { tensors, metadata: header.metadata };
  } finally {
    await file.close();
  }
}

/** An error with a code of its own, so that it is not taken for a defect of the program. */
function ofOtherType(path: string, name: string, dtype: string): Error {
  const reason = `${path}: tensor "${name}" has type ${dtype}, which is not supported`;
  return Object.assign(new Error(reason), { code: 'EDATATYPE', path });
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
    const dtype = typeNameOf(data);
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

function typeNameOf(data: StoredArray['data']): string {
  if (data instanceof Float64Array) return 'F64';
  return data instanceof Uint16Array ? 'F16' : written[dataTypeOf(data)];
}
