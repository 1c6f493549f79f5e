import type { CodeSets, Coding, Cohort, Vocabulary } from '../../contracts/cohort.js';
import { compareTexts } from '../table/sort.js';
import { packCodeSets, packOffsets } from './code-sets.js';

/** A visit as texts: what every source gives before codes are numbered. */
export interface RecordedVisit {
  readonly key: string;
  readonly diagnoses: readonly string[];
  readonly procedures: readonly string[];
  readonly medications: readonly string[];
}

export interface RecordedPatient {
  readonly key: string;
  /** Oldest first; the last is the target. */
  readonly visits: readonly RecordedVisit[];
}

export type CodeKind = 'diagnoses' | 'procedures' | 'medications';
export const codeKinds: readonly CodeKind[] = ['diagnoses', 'procedures', 'medications'];

export interface CohortParts {
  readonly source: string;
  readonly patients: readonly RecordedPatient[];
  readonly profile: Pick<Cohort, 'profile' | 'profileValues'>;
  /** Codes numbered by first appearance over patients and visits, or ascending. */
  readonly vocabularyOrder: 'appearance' | 'code';
  /** Titles by code, where the source knows any. */
  readonly titles?: Readonly<Record<CodeKind, ReadonlyMap<string, string>>>;
  /** Vocabularies that are given rather than found: they hold every code of the visits. */
  readonly vocabularies?: Readonly<Record<CodeKind, Vocabulary>>;
  /** The classifications that the codes belong to, as far as they are known. */
  readonly codings?: Partial<Readonly<Record<CodeKind, Coding>>>;
  /** Medication code → molecules as SMILES; absent where the source knows no molecules. */
  readonly smiles?: ReadonlyMap<string, readonly string[]>;
  /** Pairs of medication codes; those outside the vocabulary are left out. */
  readonly interactions: readonly (readonly [string, string])[];
}

/** Numbers the codes of recorded patients and packs them into the cohort form. */
export function assembleCohort(parts: CohortParts): Cohort {
  const visits = parts.patients.flatMap((patient) => patient.visits);
  const numbered = Object.fromEntries(
    codeKinds.map((kind) => {
      const vocabulary = parts.vocabularies?.[kind] ?? foundVocabulary(visits, kind, parts);
      return [kind, { vocabulary, sets: numberCodes(visits, kind, vocabulary) }];
    }),
  ) as Record<CodeKind, Numbered>;
  return {
    source: parts.source,
    vocabularies: {
      diagnoses: numbered.diagnoses.vocabulary,
      procedures: numbered.procedures.vocabulary,
      medications: withMolecules(numbered.medications.vocabulary, parts.smiles),
    },
    ...parts.profile,
    patientKeys: parts.patients.map((patient) => patient.key),
    visitKeys: visits.map((visit) => visit.key),
    visitOffsets: packOffsets(parts.patients.map((patient) => patient.visits.length)),
    diagnoses: numbered.diagnoses.sets,
    procedures: numbered.procedures.sets,
    medications: numbered.medications.sets,
    interactions: pairsWithin(parts.interactions, numbered.medications.vocabulary.codes),
  };
}

/** Pairs of indices i < j into the codes, each unordered pair once, ascending; pairs with an unknown code are left out. */
export function pairsWithin(
  pairs: readonly (readonly [string, string])[],
  codes: readonly string[],
): (readonly [number, number])[] {
  const numbers = new Map(codes.map((code, index) => [code, index]));
  const seen = new Map<number, readonly [number, number]>();
  for (const [first, second] of pairs) {
    const [a, b] = [numbers.get(first), numbers.get(second)];
    if (a === undefined || b === undefined || a === b) continue;
    const pair = [Math.min(a, b), Math.max(a, b)] as const;
    seen.set(pair[0] * codes.length + pair[1], pair);
  }
  return [...seen.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

interface Numbered {
  readonly vocabulary: Vocabulary;
  readonly sets: CodeSets;
}

function foundVocabulary(
  visits: readonly RecordedVisit[],
  kind: CodeKind,
  { vocabularyOrder, titles, codings }: CohortParts,
): Vocabulary {
  const distinct = new Set<string>();
  for (const visit of visits) for (const code of visit[kind]) distinct.add(code);
  const found = [...distinct];
  const codes = vocabularyOrder === 'code' ? found.sort(compareTexts) : found;
  const coding = codings?.[kind];
  const names = codes.map((code) => titles?.[kind].get(code) ?? null);
  return { codes, names, ...(coding === undefined ? {} : { coding }) };
}

function numberCodes(visits: readonly RecordedVisit[], kind: CodeKind, { codes }: Vocabulary): CodeSets {
  const numbers = new Map(codes.map((code, index) => [code, index]));
  return packCodeSets(visits.map((visit) => visit[kind].map((code) => numbers.get(code)!)));
}

function withMolecules(vocabulary: Vocabulary, smiles: CohortParts['smiles']): Vocabulary {
  if (smiles === undefined) return vocabulary;
  return { ...vocabulary, smiles: vocabulary.codes.map((code) => smiles.get(code) ?? []) };
}
