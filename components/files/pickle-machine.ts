import { PickleBytes } from './pickle-bytes.js';
import { instructions } from './pickle-instructions.js';
import type { PickleGlobal, PickleNames, PickleStack, PickleValue } from './pickle-names.js';

/** Stands on the stack where a run of items began. */
const mark = Symbol('mark');

/**
 * The stack machine that a pickle is a program for. It has no instruction that runs code: a call needs an allowed global.
 */
export class PickleMachine implements PickleStack {
  private readonly bytes: PickleBytes;
  private readonly stack: PickleValue[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    bytes: Uint8Array,
    private readonly names: PickleNames,
  ) {
    this.bytes = new PickleBytes(bytes);
  }

  run(): PickleValue {
    for (;;) {
      const code = String.fromCharCode(this.bytes.unsigned(1));
      if (code === '.') return this.stack.at(-1);
      const step = instructions[code];
      if (step === undefined) {
        throw new Error(
          `instruction 0x${code.charCodeAt(0).toString(16)} at byte ${this.bytes.position - 1} is refused`,
        );
      }
      step(this, this.bytes);
    }
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop<Value = PickleValue>(): Value {
    if (this.stack.length === 0) throw new Error(`the stack is empty at byte ${this.bytes.position}`);
    return this.stack.pop() as Value;
  }

  top<Value = PickleValue>(): Value {
    return this.stack.at(-1) as Value;
  }

  mark(): void {
    this.push(mark);
  }

  /** Takes the items above the last mark, and the mark. */
  items(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) throw new Error(`no mark at byte ${this.bytes.position}`);
    return this.stack.splice(at).slice(1);
  }

  remember(place = this.memo.size): void {
    this.memo.set(place, this.top());
  }

  recall(place: number): void {
    if (!this.memo.has(place)) throw new Error(`nothing was remembered at ${place}`);
    this.push(this.memo.get(place));
  }

  /** Pushes what stands for a global. */
  global(module: string, name: string): void {
    const key = [`${module} ${name}`, `* ${name}`].find((known) => Object.hasOwn(this.names.globals, known));
    if (key === undefined) throw new Error(`the file names ${module}.${name}, which is not allowed`);
    this.push(this.names.globals[key]);
  }

  call(maker: PickleValue, positional: PickleValue): void {
    if (typeof maker !== 'function' || !Array.isArray(positional))
      throw new Error(`a call of what is no allowed global at byte ${this.bytes.position}`);
    this.push((maker as PickleGlobal)(...(positional as readonly PickleValue[])));
  }

  persistent(id: PickleValue): void {
    if (this.names.persistent === undefined) throw new Error('persistent ids are not allowed');
    this.push(this.names.persistent(id));
  }
}
