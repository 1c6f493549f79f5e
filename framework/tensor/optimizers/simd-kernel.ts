import type { Arithmetic, Kernel, UpdateRule } from './update-rule.js';

/** WebAssembly code that leaves one value on the stack. */
type Code = readonly number[];

/** Opcodes of the WebAssembly core specification, version 2. */
const opcode = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  getLocal: 0x20,
  setLocal: 0x21,
  constant: 0x41,
  lessUnsigned: 0x49,
  addIntegers: 0x6a,
  vector: 0xfd,
} as const;
const valueType = { integer: 0x7f, float: 0x7d, vector: 0x7b } as const;
/** The magic number and version 1. */
const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;
const nothing = 0x40;
const vectorBytes = 16;
const mostBytes = 2 ** 32 - 2 ** 16;

const vector = (code: number): Code => [opcode.vector, ...unsigned(code)];
const load: Code = [...vector(0x00), 4, 0];
const store: Code = [...vector(0x0b), 4, 0];
const splat = vector(0x13);
const squareRoot = vector(0xe3);
const add = vector(0xe4);
const subtract = vector(0xe5);
const multiply = vector(0xe6);
const divide = vector(0xe7);

/**
 * Compiles a rule to vector instructions, which change four elements at a time in WebAssembly memory. On a million parameters,
 * Adam takes 1.1 to 2.3 ms of processor time (`npm run benchmark -- optimizer-step`). The result is undefined where the arrays
 * do not fit into WebAssembly's 4 GB.
 */
export function simdKernel<M extends string, S extends string>(
  rule: UpdateRule<M, S>,
  length: number,
): Kernel | undefined {
  const arrays: readonly string[] = ['parameter', 'gradient', ...rule.moments];
  const bytes = Math.ceil((length * 4) / vectorBytes) * vectorBytes;
  if (bytes * arrays.length > mostBytes) return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((bytes * arrays.length) / 2 ** 16)) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleOf(rule)), { host: { memory } });
  const update = instance.exports['update'] as (...values: number[]) => void;
  const views = arrays.map((_, i) => new Float32Array(memory.buffer, i * bytes, length));
  return {
    parameters: views[0]!,
    gradients: views[1]!,
    moments: Object.fromEntries(rule.moments.map((name, i) => [name, views[i + 2]!])),
    update: (scalars) => {
      if (length === 0) return;
      update(...arrays.map((_, i) => i * bytes), bytes, ...rule.scalars.map((name) => scalars[name]!));
    },
  };
}

/** update(address of each array, end of the first array, scalars): one loop over all elements. */
function moduleOf<M extends string, S extends string>(rule: UpdateRule<M, S>): Uint8Array<ArrayBuffer> {
  const arrays = ['parameter', 'gradient', ...rule.moments] as const;
  const end = arrays.length;
  const firstScalar = end + 1;
  const firstVector = firstScalar + rule.scalars.length;
  let locals = 0;
  const body: number[] = [];
  const local = (value: Code): Code => {
    const index = firstVector + locals++;
    body.push(...value, opcode.setLocal, ...unsigned(index));
    return get(index);
  };
  const arithmetic: Arithmetic<Code> = {
    add: (a, b) => [...a, ...b, ...add],
    subtract: (a, b) => [...a, ...b, ...subtract],
    multiply: (a, b) => [...a, ...b, ...multiply],
    divide: (a, b) => [...a, ...b, ...divide],
    squareRoot: (a) => [...a, ...squareRoot],
    keep: local,
  };
  const scalars = Object.fromEntries(
    rule.scalars.map((name, i) => [name, local([...get(firstScalar + i), ...splat])]),
  ) as Record<S, Code>;
  body.push(opcode.loop, nothing);
  const element = Object.fromEntries(arrays.map((name, i) => [name, local([...get(i), ...load])]));
  const changed = rule.change(arithmetic, element as Record<M | 'parameter' | 'gradient', Code>, scalars);
  arrays.forEach((name, i) => {
    if (name !== 'gradient') body.push(...get(i), ...changed[name], ...store);
  });
  arrays.forEach((_, i) =>
    body.push(...get(i), opcode.constant, vectorBytes, opcode.addIntegers, opcode.setLocal, ...unsigned(i)),
  );
  body.push(...get(0), ...get(end), opcode.lessUnsigned, opcode.branchIf, 0, opcode.end, opcode.end);
  const parameters = [
    ...arrays.map(() => valueType.integer),
    valueType.integer,
    ...rule.scalars.map(() => valueType.float),
  ];
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, ...unsigned(parameters.length), ...parameters, 0]),
    ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('update'), 0, 0]),
    ...section(10, [1, ...sized([1, ...unsigned(locals), valueType.vector, ...body])]),
  ]);
}

function get(local: number): Code {
  return [opcode.getLocal, ...unsigned(local)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function text(value: string): number[] {
  return sized([...Buffer.from(value, 'utf8')]);
}
