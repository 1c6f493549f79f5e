import { extname } from 'node:path';
import { readSafetensors, readSafetensorsHeader, type ArrayTensor } from '../../../framework/tensor/index.js';
import { readRecordingParquet, readShapeOfParquet } from './read-parquet.js';
import { listedTexts, refused, shapeRemedy as remedy, type Recording, type RecordingShape } from './recording.js';

/**
 * Reads a recording, from Parquet where the file is called so and else from safetensors.
 *
 * @throws UserInputError where something of it is missing or of another shape
 */
export async function readRecording(path: string): Promise<Recording> {
  if (extname(path) === '.parquet') return readRecordingParquet(path);
  const shape = await readShape(path);
  const { hidden, logits } = (await whole(path, readSafetensors(path, { names: numbers }))).tensors;
  return { ...shape, hidden: hidden!, logits: logits! };
}

/**
 * What a recording holds, without its hidden states and logits: enough to refuse most of what is wrong before any work starts.
 *
 * @throws UserInputError where something of it is missing or of another shape
 */
export async function readShape(path: string): Promise<RecordingShape> {
  return extname(path) === '.parquet' ? readShapeOfParquet(path) : readShapeOfSafetensors(path);
}

const numbers: ReadonlySet<string> = new Set(['hidden', 'logits']);
const floats: ReadonlySet<string> = new Set(['F16', 'BF16', 'F32', 'F64']);

async function readShapeOfSafetensors(path: string): Promise<RecordingShape> {
  const { tensors: stored, metadata } = await whole(path, readSafetensorsHeader(path));
  const { patients, medications } = metadata;
  const [hidden, logits] = [stored.get('hidden'), stored.get('logits')];
  if (hidden?.shape.length !== 2 || logits?.shape.length !== 2)
    throw refused(path, 'it needs the tensors "hidden" [rows, width] and "logits" [rows, medications]', remedy);
  for (const [name, { dtype }] of Object.entries({ hidden, logits })) {
    if (!floats.has(dtype))
      throw refused(path, `"${name}" has the type ${dtype}, not one of ${[...floats].join(', ')}`, remedy);
  }
  if (medications === undefined)
    throw refused(path, 'its metadata have no "medications", a JSON list of codes', remedy);
  if ((patients === undefined) === !stored.has('digests')) {
    const reason = patients === undefined ? 'has neither' : 'has both';
    throw refused(path, `it ${reason} the metadata "patients" and the tensor "digests", of which it needs one`, remedy);
  }
  const keys = patients === undefined ? await readDigests(path) : listedTexts(patients, path, 'patients');
  const widths = [hidden.shape[0], logits.shape[0], keys.length];
  if (new Set(widths).size > 1) {
    throw refused(
      path,
      `it has hidden states of ${widths[0]} rows, logits of ${widths[1]} and keys of ${widths[2]}`,
      remedy,
    );
  }
  return {
    keyedBy: patients === undefined ? 'digest' : 'patient',
    keys,
    width: hidden.shape[1]!,
    columns: logits.shape[1]!,
    medications: listedTexts(medications, path, 'medications'),
  };
}

async function readDigests(path: string): Promise<readonly string[]> {
  const { tensors } = await whole(path, readSafetensors(path, { names: new Set(['digests']) }));
  const { data, shape } = tensors['digests'] as ArrayTensor;
  if (shape.length !== 2 || shape[1] !== 32 || !(data instanceof Uint8Array))
    throw refused(path, `"digests" is [${shape.join(', ')}], not 32 bytes a row of type U8`, remedy);

  return Array.from({ length: shape[0]! }, (_, row) =>
    Buffer.from(data.subarray(32 * row, 32 * row + 32)).toString('hex'),
  );
}

/** A file that is damaged is an input that is wrong. Its reason begins with the path. */
function whole<Read>(path: string, reading: Promise<Read>): Promise<Read> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EDAMAGED' && error.code !== 'EDATATYPE') throw error;
    throw refused(path, error.message.replace(`${path} `, 'it '), 'Write it again, or copy it again.');
  });
}
