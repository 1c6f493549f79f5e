import {
  type CodeSets,
  type Coding,
  type Cohort,
  type Vocabulary,
  type CodeKind,
  codeKinds,
} from '../../contracts/cohort.js';
import { titlesAbove } from '../../knowledge/ontology/ontology.js';
import { compareTexts } from '../table/sort.js';
import { packOffsets } from './code-sets.js';
import { appearing, type WrittenCodes, writtenCodes } from './written-codes.js';

/** A visit as texts, with the distinct codes of every kind. */
export interface RecordedVisit extends Readonly<Record<CodeKind, readonly string[]>> {
  readonly key: string;
}

export interface RecordedPatient {
  readonly key: string;
  /** Oldest first; the last is the target. */
  readonly visits: readonly RecordedVisit[];
}

/** Patients, their visits and codes, before codes are numbered. */
export interface WrittenVisits extends Pick<Cohort, 'patientKeys' | 'visitKeys' | 'visitOffsets'> {
  /** The codes of all visits. */
  readonly codes: Readonly<Record<CodeKind, WrittenCodes>>;
}

/** Packs patients that were read one by one. */
export function writtenVisits(patients: readonly RecordedPatient[]): WrittenVisits {
  const visits = patients.flatMap((patient) => patient.visits);
  const codes = codeKinds.map((kind) => [kind, writtenCodes(visits.map((visit) => visit[kind]))]);
  return {
    patientKeys: patients.map(({ key }) => key),
    visitKeys: visits.map(({ key }) => key),
    visitOffsets: packOffsets(patients.map((patient) => patient.visits.length)),
    codes: Object.fromEntries(codes) as Record<CodeKind, WrittenCodes>,
  };
}

export interface CohortParts {
  readonly source: string;
  readonly visits: WrittenVisits;
  readonly profile: Pick<Cohort, 'profile' | 'profileValues'>;
  /** Codes numbered by first appearance over patients and visits, or ascending. */
  readonly vocabularyOrder: 'appearance' | 'code';
  /** Titles by code, where the source knows any. */
  readonly titles?: Readonly<Record<CodeKind, ReadonlyMap<string, string>>>;
  /** Titles of what stands above the codes, by its name in their classification. */
  readonly titlesAbove?: Readonly<Record<CodeKind, ReadonlyMap<string, string>>>;
  /** Vocabularies to use instead of collecting the codes. They must hold every code of the visits. */
  readonly vocabularies?: Readonly<Record<CodeKind, Vocabulary>>;
  /** The classification of each kind of code; a kind is absent where its classification is unknown. */
  readonly codings?: Partial<Readonly<Record<CodeKind, Coding>>>;
  /** Medication code → molecules as SMILES; absent where the source knows no molecules. */
  readonly smiles?: ReadonlyMap<string, readonly string[]>;
  /** Pairs of interacting medication codes. A pair with a code outside the vocabulary is left out. */
  readonly interactions: readonly (readonly [string, string])[];
}

/** Numbers the codes of recorded patients and packs them into the cohort form. */
export function assembleCohort(parts: CohortParts): Cohort {
  const { patientKeys, visitKeys, visitOffsets, codes } = parts.visits;
  const numbered = Object.fromEntries(
    codeKinds.map((kind) => {
      const vocabulary = parts.vocabularies?.[kind] ?? foundVocabulary(codes[kind], kind, parts);
      const sets = numberCodes(codes[kind], vocabulary);
      return [kind, { vocabulary: withTitlesAbove(vocabulary, kind, parts), sets }];
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
    patientKeys,
    visitKeys,
    visitOffsets,
    diagnoses: numbered.diagnoses.sets,
    procedures: numbered.procedures.sets,
    medications: numbered.medications.sets,
    interactions: pairsWithin(parts.interactions, numbered.medications.vocabulary.codes),
  };
}

/** Pairs of indices i < j into the codes, each unordered pair once, ascending; pairs with an unknown code are left out. */
function pairsWithin(
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
  written: WrittenCodes,
  kind: CodeKind,
  { vocabularyOrder, titles, codings }: CohortParts,
): Vocabulary {
  const occurring = appearing(written);
  const codes = vocabularyOrder === 'code' ? occurring.sort(compareTexts) : occurring;
  const coding = codings?.[kind];
  const names = codes.map((code) => titles?.[kind].get(code) ?? null);
  return { codes, names, ...(coding === undefined ? {} : { coding }) };
}

function numberCodes({ texts, sets }: WrittenCodes, { codes }: Vocabulary): CodeSets {
  const numbers = new Map(codes.map((code, index) => [code, index]));
  const numberOf = Int32Array.from(texts, (text) => numbers.get(text) ?? -1);
  return { offsets: sets.offsets, values: sets.values.map((text) => numberOf[text]!) };
}

function withTitlesAbove(vocabulary: Vocabulary, kind: CodeKind, { titlesAbove: titles }: CohortParts): Vocabulary {
  const broader = titles === undefined ? {} : titlesAbove(kind, vocabulary, titles[kind]);
  return Object.keys(broader).length === 0 ? vocabulary : { ...vocabulary, broader };
}

function withMolecules(vocabulary: Vocabulary, smiles: CohortParts['smiles']): Vocabulary {
  if (smiles === undefined) return vocabulary;
  return { ...vocabulary, smiles: vocabulary.codes.map((code) => smiles.get(code) ?? []) };
}
