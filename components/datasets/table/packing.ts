import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserInputError } from '../../../framework/errors.js';

const chunkSize = 1 << 20;

/** How the first bytes of a file begin in each packing. */
const beginnings = { gzip: '1f8b', zstd: '28b52ffd', zip: '504b0304', bzip2: '425a68', xz: 'fd377a585a' } as const;

type Packing = keyof typeof beginnings;

const unpackers: Partial<Readonly<Record<Packing, string>>> = {
  zstd: 'zstd -d',
  zip: 'unzip',
  bzip2: 'bunzip2',
  xz: 'unxz',
};

/** How a file is packed by what it holds, whatever its name says; undefined where it is not. */
export async function packingOf(path: string): Promise<Packing | undefined> {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory())
      throw new UserInputError({ place: path, reason: 'is a folder, expected a file', remedy: 'Put the file there.' });
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const start = buffer.toString('hex', 0, bytesRead);
    return (Object.keys(beginnings) as Packing[]).find((packing) => start.startsWith(beginnings[packing]));
  } finally {
    await file.close();
  }
}

/** The bytes of a file as they are after gzip is undone. Other packings are refused by name. */
export async function* unpackedBytes(path: string): AsyncGenerator<Buffer> {
  const packing = await packingOf(path);
  const source = createReadStream(path, { highWaterMark: chunkSize });
  if (packing !== undefined && packing !== 'gzip') {
    source.destroy();
    throw new UserInputError({
      place: path,
      reason: `the file is packed with ${packing}, which is not read`,
      remedy: `Unpack it (\`${unpackers[packing]} FILE\`), or pack it with gzip.`,
    });
  }
  const stream = packing === 'gzip' ? source.pipe(createGunzip({ chunkSize })) : source;
  source.on('error', (error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    throw archiveError(error, path);
  } finally {
    source.destroy();
    stream.destroy();
  }
}

/** Says what an error of unpacking means for the user. Other errors are returned as they are. */
function archiveError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) return error;
  return new UserInputError({
    place: path,
    reason: `the archive cannot be unpacked (${error.message}): it is truncated or damaged`,
    remedy: 'Copy the file again and compare its checksum with the published one.',
  });
}
