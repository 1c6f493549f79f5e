import { extname } from 'node:path';
import { readSafetensors, type ArrayTensor } from '../../../framework/tensor/index.js';
import { readRecordingParquet } from './read-parquet.js';
import { listedTexts, refused, shapeRemedy as remedy, type Recording } from './recording.js';

/**
 * Reads a recording, from Parquet where the file is called so and else from safetensors.
 *
 * @throws UserInputError where something of it is missing or of another shape
 */
export async function readRecording(path: string): Promise<Recording> {
  return extname(path) === '.parquet' ? readRecordingParquet(path) : readRecordingSafetensors(path);
}

async function readRecordingSafetensors(path: string): Promise<Recording> {
  const { tensors, metadata } = await readSafetensors(path);
  const { patients, medications } = metadata;
  const { hidden, logits, digests } = tensors;
  if (hidden?.shape.length !== 2 || logits?.shape.length !== 2)
    throw refused(path, 'it needs the tensors "hidden" [rows, width] and "logits" [rows, medications]', remedy);

  if (medications === undefined)
    throw refused(path, 'its metadata have no "medications", a JSON list of codes', remedy);
  if ((patients === undefined) === (digests === undefined)) {
    const reason = patients === undefined ? 'has neither' : 'has both';
    throw refused(path, `it ${reason} the metadata "patients" and the tensor "digests", of which it needs one`, remedy);
  }
  const keys = patients === undefined ? digestsOf(digests!, path) : listedTexts(patients, path, 'patients');
  const recording: Recording = {
    keyedBy: patients === undefined ? 'digest' : 'patient',
    keys,
    hidden,
    logits,
    medications: listedTexts(medications, path, 'medications'),
  };
  const widths = [hidden.shape[0], logits.shape[0], keys.length];
  if (new Set(widths).size > 1) {
    throw refused(
      path,
      `it has hidden states of ${widths[0]} rows, logits of ${widths[1]} and keys of ${widths[2]}`,
      remedy,
    );
  }
  if (logits.shape[1] !== recording.medications.length) {
    throw refused(
      path,
      `its logits have ${logits.shape[1]} columns for ${recording.medications.length} medication codes`,
      remedy,
    );
  }
  return recording;
}

function digestsOf({ data, shape }: ArrayTensor, path: string): readonly string[] {
  if (shape.length !== 2 || shape[1] !== 32 || !(data instanceof Uint8Array))
    throw refused(path, `"digests" is [${shape.join(', ')}], not 32 bytes a row of type U8`, remedy);

  return Array.from({ length: shape[0]! }, (_, row) =>
    Buffer.from(data.subarray(32 * row, 32 * row + 32)).toString('hex'),
  );
}
