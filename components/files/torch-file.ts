import { open, type FileHandle } from 'node:fs/promises';
import { bytesAt } from '../../framework/files/bytes-at.js';
import { bytesPerFloat, widenFloats, type ArrayTensor, type FloatType } from '../../framework/tensor/index.js';
import { readPickle } from './pickle.js';
import type { PickleGlobal } from './pickle-names.js';
import { storedMembers, type Extent } from './stored-zip.js';

interface Storage {
  readonly type: FloatType;
  readonly key: string;
}

interface Reference {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const storages: Readonly<Record<string, FloatType>> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  DoubleStorage: 'F64',
};

/**
 * Reads the tensors of a file that `torch.save` wrote for a state dict (PyTorch 1.6 and later). The pickle in it may name
 * tensors, their storages and an ordered dict, and nothing else. Nothing is executed.
 *
 * @throws Error that says what of the file is refused
 */
export async function readTorchFile(path: string): Promise<Record<string, ArrayTensor>> {
  const file = await open(path, 'r');
  try {
    const members = await storedMembers(file);
    const program = [...members].find(([name]) => name.endsWith('/data.pkl'));
    if (program === undefined) throw new Error('holds no data.pkl');
    const folder = program[0].slice(0, -'data.pkl'.length);
    const dict = readPickle(await memberBytes(file, program[1]), { globals, persistent: storageOf });
    if (!(dict instanceof Map)) throw new Error('holds no dict of tensors');
    const tensors: Record<string, ArrayTensor> = {};
    for (const [name, value] of dict as ReadonlyMap<unknown, Partial<Reference>>) {
      if (value?.storage === undefined) throw new Error(`"${String(name)}" is no tensor`);
      tensors[String(name)] = await tensorOf(file, members, folder, String(name), value as Reference);
    }
    return tensors;
  } finally {
    await file.close();
  }
}

const globals: Readonly<Record<string, PickleGlobal>> = {
  'collections OrderedDict': () => new Map(),
  'torch._utils _rebuild_tensor_v2': (storage, offset, shape, strides) => ({ storage, offset, shape, strides }),
  'torch._utils _rebuild_parameter': (tensor) => tensor,
  ...Object.fromEntries(
    Object.entries(storages).map(([name, type]) => [`torch ${name}`, Object.assign(() => refuseCall(name), { type })]),
  ),
};

function refuseCall(name: string): never {
  throw new Error(`calls torch.${name}`);
}

/** `('storage', class, key, device, elements)` */
function storageOf(id: unknown): Storage {
  const [word, type, key] = Array.isArray(id) ? (id as readonly unknown[]) : [];
  const format = (type as { readonly type?: FloatType } | undefined)?.type;
  if (word !== 'storage' || format === undefined) throw new Error('names a storage of another form');
  return { type: format, key: String(key) };
}

async function tensorOf(
  file: FileHandle,
  members: ReadonlyMap<string, Extent>,
  folder: string,
  name: string,
  { storage, offset, shape, strides }: Reference,
): Promise<ArrayTensor> {
  const member = members.get(`${folder}data/${storage.key}`);
  if (member === undefined) throw new Error(`has no storage for "${name}"`);
  const rowMajor = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  if (shape.some((size, axis) => size > 1 && strides[axis] !== rowMajor[axis]))
    throw new Error(`holds "${name}" in another order than row by row`);
  const width = bytesPerFloat[storage.type];
  const length = width * shape.reduce((product, size) => product * size, 1);
  if (offset * width + length > member.length) throw new Error(`has too few numbers for "${name}"`);
  const bytes = await bytesAt(file, member.offset + offset * width, length);
  return { data: widenFloats(bytes, storage.type), shape };
}

function memberBytes(file: FileHandle, { offset, length }: Extent): Promise<Buffer> {
  return bytesAt(file, offset, length);
}
