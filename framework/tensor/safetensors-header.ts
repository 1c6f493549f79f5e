import { open, type FileHandle } from 'node:fs/promises';
import { bytesAt } from '../files/bytes-at.js';

/** A tensor's place in a safetensors file. */
export interface StoredTensor {
  /** F32, BF16, … */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const bytesPerElement: Readonly<Record<string, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};

/** What is often found in the place of a file that was to be downloaded. As lengths of a header they would be absurd. */
const otherKinds: readonly (readonly [string, RegExp])[] = [
  ['a pointer of Git LFS (`git lfs pull` fetches the file itself)', /^version https:\/\/git-lfs/],
  ['a web page', /^\s*<(!doctype|html|\?xml|head|!--)/i],
];

/**
 * Reads which tensors a safetensors file holds, without their values.
 *
 * @throws Error with code EDAMAGED where the file is cut short or is none, and where a tensor does not fill its shape
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const file = await open(path, 'r');
  try {
    return await headerOf(file, path);
  } finally {
    await file.close();
  }
}

/** The same of a file that is open. */
export async function headerOf(file: FileHandle, path: string): Promise<SafetensorsHeader> {
  const { size } = await file.stat();
  if (size === 0) throw damaged(path, 'is empty');
  const begin = await bytesAt(file, 0, Math.min(size, 64));
  const other = otherKinds.find(([, pattern]) => pattern.test(begin.toString('latin1')));
  if (other !== undefined) throw damaged(path, `is not a safetensors file but ${other[0]}`);
  const length = size < 8 ? 0 : Number(begin.readBigUInt64LE());
  if (length === 0 || 8 + length > size) throw damaged(path, 'is not a safetensors file, or is cut short');
  const header = parseHeader(path, (await bytesAt(file, 8, length)).toString('utf8'));
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) throw damaged(path, 'is damaged: its metadata are not texts');
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry) || name === '__proto__') throw damaged(path, `is damaged: "${name}" is no tensor`);
    const { dtype, shape, data_offsets } = entry;
    const [start, end] = data_offsets;
    if (8 + length + end > size) throw damaged(path, `is cut short: tensor "${name}" ends beyond the file`);
    const width = Object.hasOwn(bytesPerElement, dtype) ? bytesPerElement[dtype] : undefined;
    if (width !== undefined && end - start !== width * shape.reduce((product, axis) => product * axis, 1))
      throw damaged(path, `is damaged: tensor "${name}" does not fill its shape`);
    tensors.set(name, { dtype, shape, offset: 8 + length + start, length: end - start });
  }
  return { tensors, metadata };
}

function parseHeader(path: string, text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'is not a safetensors file: its header is not JSON', { cause });
  }
  if (isRecord(header)) return header;
  throw damaged(path, 'is not a safetensors file: its header is no JSON object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) return false;
  return offsets.length === 2 && offsets[0]! <= offsets[1]!;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0);
}

/** An error with the code of a system error, so that it is not taken for a defect of the program. */
function damaged(path: string, reason: string, options?: ErrorOptions): Error {
  return Object.assign(new Error(`${path} ${reason}`, options), { code: 'EDAMAGED', path });
}
