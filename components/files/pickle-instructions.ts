import { plain, type PickleBytes } from './pickle-bytes.js';
import type { PickleStack, PickleValue, Stateful } from './pickle-names.js';

type Step = (machine: PickleStack, bytes: PickleBytes) => void;

function fill(target: unknown, items: readonly PickleValue[]): void {
  if (!(target instanceof Map)) throw new Error('items are set on what is no dict');
  for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
}

function append(target: unknown, items: readonly PickleValue[]): void {
  if (!Array.isArray(target)) throw new Error('items are appended to what is no list');
  for (const item of items) target.push(item);
}

/** Numbers of protocol 0 are text; `I00` and `I01` are its booleans. */
function integerLine(text: string): PickleValue {
  if (text === '00' || text === '01') return text === '01';
  return plain(BigInt(text.replace(/L$/, '')));
}

/**
 * A text of protocol 0 in quotes. Escapes other than \\\\ \\' \\" and \\n are refused, because nobody needs them for a name.
 */
function quoted(line: string): string {
  const [, quote, body] = /^(['"])(.*)\1$/s.exec(line) ?? [];
  if (quote === undefined) throw new Error(`${JSON.stringify(line)} is no text in quotes`);
  return body!.replace(/\\(.)/gs, (escape, letter: string) => {
    if (letter === 'n') return '\n';
    if (!'\\\'"'.includes(letter)) throw new Error(`the escape ${escape} is not read`);
    return letter;
  });
}

/** Python's `raw-unicode-escape`: UTF-16 units as \\uXXXX. */
function unescaped(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/** What each instruction of protocols 0 to 5 does, by its byte. */
export const instructions: Readonly<Record<string, Step>> = {
  '\x80': (_, bytes) => void bytes.take(1),
  '\x95': (_, bytes) => void bytes.take(8),
  '(': (machine) => machine.mark(),
  '0': (machine) => void machine.pop(),
  '1': (machine) => void machine.items(),
  '2': (machine) => machine.push(machine.top()),
  N: (machine) => machine.push(null),
  '\x88': (machine) => machine.push(true),
  '\x89': (machine) => machine.push(false),
  I: (machine, bytes) => machine.push(integerLine(bytes.line())),
  L: (machine, bytes) => machine.push(integerLine(bytes.line())),
  J: (machine, bytes) => machine.push(bytes.take(4).readInt32LE()),
  K: (machine, bytes) => machine.push(bytes.unsigned(1)),
  M: (machine, bytes) => machine.push(bytes.unsigned(2)),
  '\x8a': (machine, bytes) => machine.push(bytes.long(bytes.unsigned(1))),
  '\x8b': (machine, bytes) => machine.push(bytes.long(bytes.unsigned(4))),
  F: (machine, bytes) => machine.push(Number(bytes.line())),
  G: (machine, bytes) => machine.push(bytes.take(8).readDoubleBE()),
  S: (machine, bytes) => machine.push(quoted(bytes.line())),
  T: (machine, bytes) => machine.push(bytes.take(bytes.unsigned(4)).toString('latin1')),
  U: (machine, bytes) => machine.push(bytes.take(bytes.unsigned(1)).toString('latin1')),
  V: (machine, bytes) => machine.push(unescaped(bytes.line())),
  X: (machine, bytes) => machine.push(bytes.text(bytes.unsigned(4))),
  '\x8c': (machine, bytes) => machine.push(bytes.text(bytes.unsigned(1))),
  '\x8d': (machine, bytes) => machine.push(bytes.text(bytes.unsigned(8))),
  B: (machine, bytes) => machine.push(Uint8Array.from(bytes.take(bytes.unsigned(4)))),
  C: (machine, bytes) => machine.push(Uint8Array.from(bytes.take(bytes.unsigned(1)))),
  '\x8e': (machine, bytes) => machine.push(Uint8Array.from(bytes.take(bytes.unsigned(8)))),
  '\x96': (machine, bytes) => machine.push(Uint8Array.from(bytes.take(bytes.unsigned(8)))),
  ']': (machine) => machine.push([]),
  ')': (machine) => machine.push([]),
  '}': (machine) => machine.push(new Map()),
  '\x8f': (machine) => machine.push(new Set()),
  l: (machine) => machine.push(machine.items()),
  t: (machine) => machine.push(machine.items()),
  d: (machine) => {
    const items = machine.items();
    const dict = new Map<unknown, unknown>();
    fill(dict, items);
    machine.push(dict);
  },
  '\x91': (machine) => machine.push(new Set(machine.items())),
  '\x85': (machine) => machine.push([machine.pop()]),
  '\x86': (machine) => machine.push([machine.pop(), machine.pop()].reverse()),
  '\x87': (machine) => machine.push([machine.pop(), machine.pop(), machine.pop()].reverse()),
  a: (machine) => {
    const item = machine.pop();
    append(machine.top(), [item]);
  },
  e: (machine) => {
    const items = machine.items();
    append(machine.top(), items);
  },
  s: (machine) => {
    const pair = [machine.pop(), machine.pop()].reverse();
    fill(machine.top(), pair);
  },
  u: (machine) => {
    const items = machine.items();
    fill(machine.top(), items);
  },
  '\x90': (machine) => {
    const items = machine.items();
    const target = machine.top();
    if (!(target instanceof Set)) throw new Error('items are added to what is no set');
    for (const item of items) target.add(item);
  },
  p: (machine, bytes) => machine.remember(Number(bytes.line())),
  q: (machine, bytes) => machine.remember(bytes.unsigned(1)),
  r: (machine, bytes) => machine.remember(bytes.unsigned(4)),
  '\x94': (machine) => machine.remember(),
  g: (machine, bytes) => machine.recall(Number(bytes.line())),
  h: (machine, bytes) => machine.recall(bytes.unsigned(1)),
  j: (machine, bytes) => machine.recall(bytes.unsigned(4)),
  c: (machine, bytes) => machine.global(bytes.line(), bytes.line()),
  '\x93': (machine) => {
    const [name, module] = [machine.pop(), machine.pop()];
    machine.global(String(module), String(name));
  },
  R: (machine) => {
    const positional = machine.pop();
    machine.call(machine.pop(), positional);
  },
  '\x81': (machine) => {
    const positional = machine.pop();
    machine.call(machine.pop(), positional);
  },
  b: (machine) => {
    const state = machine.pop();
    const target = machine.top<Partial<Stateful> | null>();
    if (typeof target?.setState !== 'function') throw new Error('a state is set on an object that takes none');
    target.setState(state);
  },
  P: (machine, bytes) => machine.persistent(bytes.line()),
  Q: (machine) => machine.persistent(machine.pop()),
};
