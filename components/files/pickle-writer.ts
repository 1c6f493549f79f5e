/** What {@link writePickle} takes: plain values, maps as dicts, and calls of a class or function of Python. */
export type Picklable = number | string | readonly Picklable[] | ReadonlyMap<Picklable, Picklable> | PythonCall;

/** `module.name(*positional)`, then `__dict__` of the result where `state` is there. */
export class PythonCall {
  constructor(
    readonly module: string,
    readonly name: string,
    readonly positional: readonly Picklable[],
    readonly state?: ReadonlyMap<Picklable, Picklable>,
  ) {}
}

/** A pickle of protocol 3, which every Python 3 reads. Arrays become lists. */
export function writePickle(value: Picklable): Buffer {
  const parts: Buffer[] = [Buffer.from('\x80\x03', 'latin1')];
  write(value, parts);
  parts.push(Buffer.from('.'));
  return Buffer.concat(parts);
}

function write(value: Picklable, parts: Buffer[]): void {
  const opcode = (text: string) => parts.push(Buffer.from(text, 'latin1'));
  if (typeof value === 'number') {
    parts.push(numberBytes(value));
  } else if (typeof value === 'string') {
    parts.push(textBytes(value));
  } else if (value instanceof PythonCall) {
    opcode(`c${value.module}\n${value.name}\n(`);
    for (const item of value.positional) write(item, parts);
    opcode('tR');
    if (value.state === undefined) return;
    write(value.state, parts);
    opcode('b');
  } else if (value instanceof Map) {
    opcode('}(');
    for (const pair of value as ReadonlyMap<Picklable, Picklable>) for (const item of pair) write(item, parts);
    opcode('u');
  } else {
    opcode('](');
    for (const item of value as readonly Picklable[]) write(item, parts);
    opcode('e');
  }
}

function numberBytes(value: number): Buffer {
  const isInteger = Number.isInteger(value) && Math.abs(value) < 2 ** 31;
  const bytes = Buffer.alloc(isInteger ? 5 : 9);
  bytes.write(isInteger ? 'J' : 'G');
  if (isInteger) bytes.writeInt32LE(value, 1);
  else bytes.writeDoubleBE(value, 1);
  return bytes;
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(5);
  head.write('X');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
