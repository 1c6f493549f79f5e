import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isUtf8 } from 'node:buffer';
import { UserInputError } from '../../../framework/errors.js';
import { packingOf, unpackedBytes } from './packing.js';

const [lineFeed, carriageReturn] = [10, 13];

/**
 * A text file as UTF-8 with lines that all end alike, which is what DuckDB reads. A file that is so already is used where it
 * is. Otherwise it is unpacked and rewritten below `scratch`: gzip, UTF-16 with a byte order mark, mixed line ends and carriage
 * returns alone. Errors name the line that is not UTF-8.
 *
 * DuckDB reads a plain file with all threads. It also takes the end of a truncated archive for the end of the table; unpacking
 * notices that first.
 */
export async function plainText(
  path: string,
  scratch: string,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
): Promise<string> {
  const isPacked = (await packingOf(path)) !== undefined;
  if (!isPacked && (await hasEvenLines(path, signal))) return path;
  const plain = join(scratch, `${basename(path)}.plain`);
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of textChunks(path)) {
      onBytes(chunk.length);
      yield chunk;
    }
  }
  try {
    await pipeline(counted, createWriteStream(plain, { highWaterMark: 1 << 22 }), { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  }
  return plain;
}

/** The SHA-256 of a file's text, however it is packed and its lines end. */
export async function digestText(path: string, signal: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of textChunks(path)) {
    signal.throwIfAborted();
    digest.update(chunk);
  }
  return digest.digest('hex');
}

/** Reads a small text file whole. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of textChunks(path)) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** The text in UTF-8, with line feeds alone as line ends. */
async function* textChunks(path: string): AsyncGenerator<Buffer> {
  yield* withLineFeeds(checked(() => decoded(unpackedBytes(path)), path));
}

/** Whether the file is UTF-8 and its lines end in line feeds, or all in carriage return and line feed. */
async function hasEvenLines(path: string, signal: AbortSignal): Promise<boolean> {
  let endsInReturn = false;
  let [pairs, feeds, returns] = [0, 0, 0];
  if ((await encodingOf(path)) !== undefined) return false;
  for await (const chunk of checked(() => unpackedBytes(path), path)) {
    signal.throwIfAborted();
    if (!endsInReturn && pairs + returns === 0 && !chunk.includes(carriageReturn)) {
      feeds ||= chunk.includes(lineFeed) ? 1 : 0;
      continue;
    }
    for (const byte of chunk) {
      if (byte === lineFeed && endsInReturn) pairs++;
      else if (byte === lineFeed) feeds++;
      if (endsInReturn && byte !== lineFeed) returns++;
      endsInReturn = byte === carriageReturn;
    }
    if (returns > 0 || (pairs > 0 && feeds > 0)) return false;
  }
  return !endsInReturn;
}

async function encodingOf(path: string): Promise<'utf-16le' | 'utf-16be' | undefined> {
  for await (const chunk of unpackedBytes(path)) return utf16Of(chunk);
  return undefined;
}

/** The encoding that a byte order mark of UTF-16 announces. */
function utf16Of(start: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const mark = start.toString('hex', 0, 2);
  return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : undefined;
}

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && utf16Of(chunk) !== undefined) decoder = new TextDecoder(utf16Of(chunk));
    isFirst = false;
    yield decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode(), 'utf8');
}

/** Hands chunks on that are UTF-8 and ends with an error at the first line that is not. */
async function* checked(open: () => AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  /** The beginning of a character whose end lies in the next chunk. */
  let rest: Buffer = Buffer.alloc(0);
  let bytesBefore = 0;
  for await (const chunk of open()) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = text.subarray(0, text.length - unfinished(text));
    rest = text.subarray(whole.length);
    if (!isUtf8(whole) || whole.includes(0)) {
      const start = faultIn(whole);
      const end = whole.indexOf(lineFeed, start);
      const zero = whole.subarray(start, end === -1 ? undefined : end).indexOf(0);
      const place = bytesBefore + start;
      throw await notText(path, open(), place, zero === -1 ? undefined : place + zero);
    }
    bytesBefore += whole.length;
    yield whole;
  }
  if (rest.length > 0) throw await notText(path, open(), bytesBefore);
}

/** Where the first line begins that is not UTF-8 or holds a zero byte. */
function faultIn(text: Buffer): number {
  for (let start = 0; ;) {
    const end = text.indexOf(lineFeed, start);
    const line = text.subarray(start, end === -1 ? undefined : end);
    if (end === -1 || !isUtf8(line) || line.includes(0)) return start;
    start = end + 1;
  }
}

/** Length of the character at the end of a chunk that is cut off. */
function unfinished(text: Buffer): number {
  for (let length = 1; length <= Math.min(3, text.length); length++) {
    const byte = text[text.length - length]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return whole > length ? length : 0;
  }
  return 0;
}

/**
 * @param start the byte at which the line begins, or the piece of it that a chunk holds
 * @param zero the first zero byte in it. In UTF-16 it is the upper half of a letter: an even one where that comes first
 */
async function notText(
  path: string,
  chunks: AsyncIterable<Buffer>,
  start: number,
  zero?: number,
): Promise<UserInputError> {
  let line = 1;
  let place = 0;
  let previous = 0;
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (place++ >= start) break;
      if (byte === carriageReturn || (byte === lineFeed && previous !== carriageReturn)) line++;
      previous = byte;
    }
    if (place > start) break;
  }
  return new UserInputError({
    place: `${path}:${line}`,
    reason: zero !== undefined ? 'the line is not text: it holds zero bytes' : 'the line is not UTF-8',
    remedy:
      zero !== undefined
        ? `If the file is UTF-16, convert it: \`iconv -f utf-16${zero % 2 === 0 ? 'be' : 'le'} -t utf-8 FILE\`; if not, it is damaged: copy it again.`
        : 'Convert the file to UTF-8: `iconv -f latin1 -t utf-8 FILE`, if its source writes latin-1.',
  });
}

async function* withLineFeeds(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let endsInReturn = false;
  for await (const chunk of chunks) {
    if (!endsInReturn && !chunk.includes(carriageReturn)) {
      yield chunk;
      continue;
    }
    // Bytes beyond ASCII pass as they are: latin-1 names each byte by one character.
    const text: string = `${endsInReturn ? '\r' : ''}${chunk.toString('latin1')}`;
    endsInReturn = text.endsWith('\r');
    yield Buffer.from((endsInReturn ? text.slice(0, -1) : text).replace(/\r\n?/g, '\n'), 'latin1');
  }
  if (endsInReturn) yield Buffer.from('\n');
}
