import type { Cohort, Vocabulary } from '../../contracts/cohort.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import { safedrugFiles } from '../../datasets/safedrug/read-files.js';
import { type Picklable, PythonCall } from '../../files/pickle-writer.js';

/**
 * The pickles of a cohort by file name: numbers of codes by patient and visit (diagnoses, procedures, medications), the codes
 * of these numbers, and the graphs of interacting and of co-occurring medications, the latter over all visits. Vocabularies are
 * `types.SimpleNamespace`, so that a program needs no class to load them.
 */
export function safedrugPickles(cohort: Cohort): Readonly<Record<string, Picklable>> {
  const { vocabularies, visitOffsets } = cohort;
  const { codes, smiles } = vocabularies.medications;
  const visits = Array.from(cohort.visitKeys, (_, visit) =>
    [cohort.diagnoses, cohort.procedures, cohort.medications].map((sets) => [...codesOf(sets, visit)]),
  );
  return {
    [safedrugFiles.records]: cohort.patientKeys.map((_, patient) =>
      visits.slice(visitOffsets[patient], visitOffsets[patient + 1]),
    ),
    [safedrugFiles.vocabularies]: new Map([
      ['diag_voc', vocabulary(vocabularies.diagnoses)],
      ['med_voc', vocabulary(vocabularies.medications)],
      ['pro_voc', vocabulary(vocabularies.procedures)],
    ]),
    [safedrugFiles.interactions]: matrix(codes.length, cohort.interactions),
    [safedrugFiles.coOccurrence]: matrix(
      codes.length,
      visits.flatMap(([, , medications]) => pairsOf(medications!)),
    ),
    ...(smiles === undefined ? {} : { [safedrugFiles.smiles]: new Map(codes.map((code, at) => [code, smiles[at]!])) }),
  };
}

function vocabulary({ codes }: Vocabulary): PythonCall {
  const state = new Map<string, Picklable>([
    ['idx2word', new Map(codes.map((code, number) => [number, code]))],
    ['word2idx', new Map(codes.map((code, number) => [code, number]))],
  ]);
  return new PythonCall('types', 'SimpleNamespace', [], state);
}

function pairsOf(codes: readonly number[]): readonly (readonly [number, number])[] {
  return codes.flatMap((a, first) => codes.slice(first + 1).map((b) => [a, b] as const));
}

/** A symmetric matrix of numpy with ones for the pairs. */
function matrix(size: number, pairs: readonly (readonly [number, number])[]): PythonCall {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const [a, b] of pairs) rows[a]![b] = rows[b]![a] = 1;
  return new PythonCall('numpy', 'array', [rows, 'float64']);
}
