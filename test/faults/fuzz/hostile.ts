import { expect } from 'chai';
import * as fc from 'fast-check';
import { UserInputError } from '../../../framework/errors.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { machineTrouble } from '../../../framework/machine-trouble.js';
import { isThorough } from '../../thorough.js';

/**
 * Tries a reader on many contents of a file. Each has to be read, or refused in words. The seed is fixed, so that a failure can
 * be repeated; `FORMULARY_FUZZ_SEED` names another. Where everything is tried, there are twenty times more.
 */
export async function survives<T>(
  contents: fc.Arbitrary<T>,
  few: number,
  read: (content: T) => Promise<unknown>,
): Promise<void> {
  const numRuns = isThorough ? 20 * few : few;
  const property = fc.asyncProperty(contents, (content) => expectInWords(() => read(content)));
  const { failed, counterexample, errorInstance } = await fc.check(property, {
    seed: Number(process.env['FORMULARY_FUZZ_SEED'] ?? 20261130),
    numRuns,
    endOnFailure: true,
  });
  if (!failed) return;
  const [content] = counterexample ?? [];
  const shown = typeof content === 'string' || Buffer.isBuffer(content) ? content.toString().slice(0, 2000) : '';
  throw new Error(`of the content ${JSON.stringify(shown)}: ${String((errorInstance as Error | null)?.stack)}`);
}

type Bytes = Buffer<ArrayBufferLike>;
type Edit = (bytes: Bytes) => Bytes;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, part: number) => Math.min(bytes.length, Math.floor(part * (bytes.length + 1)));

/** One thing that disks, networks and people do to a file. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  place.map(
    (part): Edit =>
      (bytes: Bytes) =>
        bytes.subarray(0, at(bytes, part)),
  ),
  fc.tuple(place, fc.nat(7)).map(([part, bit]): Edit => (bytes: Bytes) => {
    const changed = Buffer.from(bytes);
    const position = at(bytes, part);
    if (position < changed.length) changed[position]! ^= 1 << bit;
    return changed;
  }),
  fc.tuple(place, fc.uint8Array({ maxLength: 12 })).map(([part, more]): Edit => (bytes: Bytes) => {
    const position = at(bytes, part);
    return Buffer.concat([bytes.subarray(0, position), more, bytes.subarray(position)]);
  }),
  fc.tuple(place, fc.nat(40)).map(([part, length]): Edit => (bytes: Bytes) => {
    const position = at(bytes, part);
    return Buffer.concat([bytes.subarray(0, position), bytes.subarray(position + length)]);
  }),
  fc.tuple(place, fc.constantFrom(0, 0xff)).map(([part, byte]): Edit => (bytes: Bytes) => {
    const position = at(bytes, part);
    return Buffer.concat([
      bytes.subarray(0, position),
      Buffer.alloc(Math.min(8, bytes.length - position), byte),
      bytes.subarray(position + 8),
    ]);
  }),
);

/** A file with one to three damages. */
export function damaged(valid: Uint8Array): fc.Arbitrary<Bytes> {
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) => edits.reduce<Bytes>((bytes, change) => change(bytes), Buffer.from(valid)));
}

/** What stands in no honest file: keys that reach prototypes, paths that lead out, numbers beyond all bounds. */
const poison = [
  'null',
  'true',
  '[]',
  '{}',
  '[[]]',
  '-1',
  '0.5',
  '1e308',
  '9007199254740993',
  '""',
  '"../../../../etc/passwd"',
  '"/etc/passwd"',
  '"\\u0000"',
  '"__proto__"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '[null]',
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
];

/** A JSON text, one to three of whose values were replaced, left out, or joined by a poisonous key. */
export function hostileJson(valid: string): fc.Arbitrary<string> {
  const change = fc.record({
    where: fc.nat(),
    what: fc.constantFrom(...poison),
    how: fc.constantFrom('replace', 'drop', 'key'),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const marks: string[] = [];
    const root: unknown = { whole: JSON.parse(valid) };
    for (const { where, what, how } of changes) {
      const places = placesOf(root);
      const [holder, key] = places[where % places.length]!;
      const value = how === 'drop' ? undefined : marked(marks, what);
      // JSON.stringify leaves out what is undefined.
      Object.defineProperty(holder, how === 'key' ? '__proto__' : key, { value, enumerable: true, configurable: true });
    }
    const text = JSON.stringify((root as { readonly whole?: unknown }).whole) ?? 'null';
    return text.replace(/"‹(\d+)›"/g, (_, index: string) => marks[Number(index)]!);
  });
}

/** The text of a value goes in last: no parser of ours is to read it first. */
function marked(marks: string[], text: string): string {
  marks.push(text);
  return `‹${marks.length - 1}›`;
}

function placesOf(value: unknown): readonly (readonly [object, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value, key] as const, ...placesOf(inner)]);
}

/** Fails unless an error says what is wrong with the input, or nothing was thrown; and where any object was changed. */
async function expectInWords(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    const isInWords =
      error instanceof UserInputError || error instanceof ProblemsError || machineTrouble(error) !== undefined;
    if (!isInWords) throw error;
  }
  expect(({} as { readonly polluted?: true }).polluted).to.equal(undefined);
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
}
