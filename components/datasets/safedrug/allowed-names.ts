import type { PickleGlobal, PickleNames, PickleValue } from '../../files/pickle-names.js';

/** An object of Python, of whose attributes alone something is read. */
export class PythonObject {
  attributes: ReadonlyMap<unknown, unknown> = new Map();

  setState(state: PickleValue): void {
    // A state may be (attributes, slots).
    const attributes: unknown = Array.isArray(state) ? (state as readonly unknown[])[0] : state;
    if (attributes instanceof Map) this.attributes = attributes as ReadonlyMap<unknown, unknown>;
  }
}

/** A number or a text; an array of objects holds anything. */
type NumpyItem = unknown;

/** An array of numpy as it is restored: its shape and its items, row by row. */
export class NumpyArray {
  shape: readonly number[] = [];
  values: readonly NumpyItem[] = [];

  setState(state: PickleValue): void {
    const [, shape, type, isByColumn, items] = state as readonly unknown[];
    if (!Array.isArray(shape) || !(type instanceof NumpyType)) throw new Error('an array of numpy has another form');
    this.shape = shape as readonly number[];
    this.values = type.read(items);
    if (isByColumn === true) this.transpose();
  }

  private transpose(): void {
    const [rows = 1, columns = 1] = this.shape;
    if (this.shape.length > 2) throw new Error('an array of numpy has more than two axes');
    const byColumn = this.values;
    this.values = Array.from(byColumn, (_, place) => byColumn[(place % columns) * rows + Math.floor(place / columns)]);
  }
}

const readers: Readonly<Record<string, (bytes: Buffer, place: number) => number>> = {
  f8: (bytes, place) => bytes.readDoubleLE(place),
  f4: (bytes, place) => bytes.readFloatLE(place),
  i8: (bytes, place) => Number(bytes.readBigInt64LE(place)),
  i4: (bytes, place) => bytes.readInt32LE(place),
  i2: (bytes, place) => bytes.readInt16LE(place),
  i1: (bytes, place) => bytes.readInt8(place),
  u8: (bytes, place) => Number(bytes.readBigUInt64LE(place)),
  u4: (bytes, place) => bytes.readUInt32LE(place),
  u2: (bytes, place) => bytes.readUInt16LE(place),
  u1: (bytes, place) => bytes.readUInt8(place),
  b1: (bytes, place) => bytes.readUInt8(place),
};

/** A type of numpy: numbers, texts of a fixed length (`U5`), or objects of Python (`O8`). */
class NumpyType {
  private order = '<';
  private readonly kind: string;
  private readonly size: number;

  constructor(private readonly name: string) {
    this.kind = name.slice(0, 1);
    this.size = Number(name.slice(1));
    const isRead = Object.hasOwn(readers, name) || /^(U[1-9]\d{0,3}|O8?)$/.test(name);
    if (!isRead) throw new Error(`values of numpy of type ${name} are not read`);
  }

  setState(state: PickleValue): void {
    this.order = String((state as readonly unknown[])[1]);
  }

  /** @param items bytes, or the objects themselves */
  read(items: unknown): readonly NumpyItem[] {
    if (this.kind === 'O') {
      if (!Array.isArray(items)) throw new Error('an array of numpy holds no objects');
      return items as readonly NumpyItem[];
    }
    if (this.order === '>') throw new Error('values in big-endian order are not read');
    const bytes = bytesOf(items);
    const width = this.kind === 'U' ? 4 * this.size : this.size;
    return Array.from({ length: bytes.length / width }, (_, place) => this.itemAt(bytes, place * width));
  }

  private itemAt(bytes: Buffer, place: number): NumpyItem {
    if (this.kind !== 'U') return readers[this.name]!(bytes, place);
    const letters = Array.from({ length: this.size }, (_, letter) => bytes.readUInt32LE(place + 4 * letter));
    return String.fromCodePoint(...letters).replace(/\0+$/, '');
  }
}

function bytesOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  throw new Error('an array of numpy holds no bytes');
}

function scalarOf(type: PickleValue, bytes: PickleValue): NumpyItem {
  if (!(type instanceof NumpyType)) throw new Error('a value of numpy has another form');
  return type.read(bytes)[0];
}

/** A class of Python: calling it makes an object. */
const anyClass: PickleGlobal = () => new PythonObject();
/** Stands for code that dill stores with a class, and for what it does with that code. It is never run. */
const unread: PickleGlobal = () => new PythonObject();

const partsOfClasses = [
  '_create_function',
  '_get_attr',
  '_import_module',
  '_create_code',
  '_create_cell',
  '_create_weakref',
];
const numpyModules = ['numpy.core', 'numpy._core'];

/** How dill writes an array of numpy: its constructor, the arguments of that, and its state. */
function arrayOf(_constructor: PickleValue, _positional: PickleValue, state: PickleValue): NumpyArray {
  const array = new NumpyArray();
  array.setState(state);
  return array;
}

function setOf(items: PickleValue): ReadonlySet<unknown> {
  if (!Array.isArray(items)) throw new Error('a set of what is no list');
  return new Set(items);
}

/** How protocol 5 stores an array of numpy: its bytes, type, shape and order. */
function arrayOfBuffer(bytes: PickleValue, type: PickleValue, shape: PickleValue, order: PickleValue): NumpyArray {
  const array = new NumpyArray();
  array.setState([1, shape, type, order === 'F', bytes]);
  return array;
}

/** What the pickles of GAMENet, SafeDrug, COGNet, MoleRec and LEADER name. Everything else is refused. */
export const allowedNames: PickleNames = {
  globals: {
    '* Voc': anyClass,
    'types SimpleNamespace': anyClass,
    // Protocols below 4 have no instruction for sets.
    ...Object.fromEntries(['builtins', '__builtin__'].map((module) => [`${module} set`, setOf])),
    'collections OrderedDict': () => new Map(),
    'collections defaultdict': () => new Map(),
    'copy_reg _reconstructor': anyClass,
    'copyreg _reconstructor': anyClass,
    // Classes that a notebook defined are stored by dill with their code.
    'dill._dill _create_array': arrayOf,
    'dill._dill _create_type': () => anyClass,
    'dill.dill _create_type': () => anyClass,
    ...Object.fromEntries(
      ['dill._dill', 'dill.dill'].flatMap((module) => [
        ...partsOfClasses.map((name) => [`${module} ${name}`, unread]),
        // Protocols below 3 have no instruction for bytes: the type of that name is loaded and called.
        [`${module} _load_type`, () => anyClass],
      ]),
    ),
    ...Object.fromEntries(
      ['builtins', '__builtin__'].flatMap((module) =>
        ['object', 'type', '__main__', 'dict', 'list', 'int', 'str', 'setattr'].map((name) => [
          `${module} ${name}`,
          unread,
        ]),
      ),
    ),
    ...Object.fromEntries(numpyModules.map((module) => [`${module}.multiarray _reconstruct`, () => new NumpyArray()])),
    ...Object.fromEntries(numpyModules.map((module) => [`${module}.multiarray scalar`, scalarOf])),
    ...Object.fromEntries(numpyModules.map((module) => [`${module}.numeric _frombuffer`, arrayOfBuffer])),
    'numpy ndarray': unread,
    'numpy dtype': (name) => new NumpyType(String(name)),
    'numpy array': (rows) => rows,
    '_codecs encode': (text) => Buffer.from(String(text), 'latin1'),
  },
};
