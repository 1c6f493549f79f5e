import { UserInputError } from '../../../framework/errors.js';
import { unpackedBytes } from '../table/packing.js';

const newline = 10;
/** Bytes of the longest line that is read. An archive of a few kilobytes can unpack to one line without end. */
const longestLine = 2 ** 28;

/** A line with its place in the source: `cohort.jsonl:7`. */
export interface TextLine {
  readonly place: string;
  readonly text: string;
}

/**
 * The lines of a file of UTF-8, packed with gzip or not; blank lines are skipped.
 *
 * @param longest bytes of the longest line that is read
 * @throws UserInputError where a line is longer, or is not UTF-8
 */
export async function* textLines(path: string, signal: AbortSignal, longest = longestLine): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for await (const bytes of linesOf(path, signal, longest)) {
    line++;
    const place = `${path}:${line}`;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      throw new UserInputError({ place, reason: 'the line is not UTF-8', remedy: 'Convert the file to UTF-8.' });
    }
    if (text.trim() !== '') yield { place, text };
  }
}

/** The bytes of every line, without their line breaks. */
async function* linesOf(path: string, signal: AbortSignal, longest: number): AsyncGenerator<Buffer> {
  const pending: Buffer[] = [];
  let line = 1;
  let held = 0;
  for await (const chunk of unpackedBytes(path)) {
    signal.throwIfAborted();
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...pending.splice(0), chunk.subarray(start, end)]);
      [start, held] = [end + 1, 0];
      line++;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > longest) {
      const reason = `the line is longer than ${longest} bytes`;
      throw new UserInputError({ place: `${path}:${line}`, reason, remedy: 'Write one JSON object a line.' });
    }
  }
  if (pending.length > 0) yield Buffer.concat(pending);
}
