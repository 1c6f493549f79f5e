/** What a pickle may hold: Python's plain values, and what the allowed globals make. */
export type PickleValue = unknown;

/** The stack that the instructions of a pickle work on. */
export interface PickleStack {
  push(value: PickleValue): void;
  pop<Value = PickleValue>(): Value;
  top<Value = PickleValue>(): Value;
  mark(): void;
  /** Takes the items above the last mark, and the mark. */
  items(): PickleValue[];
  /** Keeps the top for `recall`. The places count up where none is named. */
  remember(place?: number): void;
  recall(place: number): void;
  /** Pushes what stands for a global. */
  global(module: string, name: string): void;
  call(maker: PickleValue, positional: PickleValue): void;
  persistent(id: PickleValue): void;
}

/** What a caller allows a pickle to name. Everything else is refused, and nothing is ever executed. */
export interface PickleNames {
  /**
   * `module name` → what stands for it; `* name` for that name in any module. A call of the global in the file becomes a call
   * of this function, with the arguments that the file lists; the state of an object (`__setstate__` or `__dict__`) comes as
   * `setState` of what it returned.
   */
  readonly globals: Readonly<Record<string, PickleGlobal>>;
  /** Turns a persistent id into its value (the storages of PyTorch). Refused where absent. */
  readonly persistent?: (id: PickleValue) => PickleValue;
}

/** Stands for a class or a function of Python. */
export type PickleGlobal = (...positional: readonly PickleValue[]) => PickleValue;

/** An object of Python whose state follows its construction. */
export interface Stateful {
  setState(state: PickleValue): void;
}
