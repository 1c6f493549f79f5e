import type { CodeKind, Coding } from '../../contracts/cohort.js';
import { atcLengths } from '../atc.js';
import { type Ancestor, icd9Diagnosis, icd9Procedure } from './icd-9.js';
import { icd10Diagnosis, icd10Procedure } from './icd-10.js';

/** The ranks above a code, nearest first, without the root. */
export type Lineage = (code: string) => readonly Ancestor[];

const icd9 = { diagnoses: icd9Diagnosis, procedures: icd9Procedure, medications: unclassified };
const icd10 = { diagnoses: icd10Diagnosis, procedures: icd10Procedure, medications: unclassified };

const lineages: Readonly<Record<Coding, Readonly<Record<CodeKind, Lineage>>>> = {
  'icd-9': icd9,
  'icd-10': icd10,
  'icd-by-version': byVersion((code) => (code.startsWith('10:') ? icd10 : icd9)),
  'icd-pooled': {
    diagnoses: (code) => tagged(code, looksLikeIcd9Diagnosis(code) ? icd9Diagnosis : icd10Diagnosis),
    procedures: (code) => tagged(code, /^\d{1,4}$/.test(code) ? icd9Procedure : icd10Procedure),
    medications: unclassified,
  },
  atc: { diagnoses: unclassified, procedures: unclassified, medications: atcLineage },
};

/** Finds the ranks above the codes of a vocabulary. Codes without a known classification stand directly below the root. */
export function lineageOf(kind: CodeKind, coding: Coding | undefined): Lineage {
  return coding === undefined ? unclassified : lineages[coding][kind];
}

function unclassified(): readonly Ancestor[] {
  return [];
}

/** The shorter levels of an ATC code. N02B stands below N02, and N02 below N. */
function atcLineage(code: string): readonly Ancestor[] {
  return atcLengths
    .filter((length) => length < code.length)
    .toReversed()
    .map((length) => ({ rank: 'prefix', name: code.slice(0, length) }));
}

/**
 * Ranks above a code that carries its version, such as `9:4019`. They carry it as well, because both versions have a category
 * V10.
 */
function byVersion(releaseOf: (code: string) => typeof icd9): Readonly<Record<CodeKind, Lineage>> {
  const of = (kind: CodeKind): Lineage => {
    return (code) => {
      const colon = code.indexOf(':');
      const prefix = code.slice(0, colon + 1);
      const lineage = releaseOf(code)[kind];
      return withPrefix(lineage(code.slice(colon + 1)), prefix);
    };
  };
  return { diagnoses: of('diagnoses'), procedures: of('procedures'), medications: unclassified };
}

function tagged(code: string, lineage: Lineage): readonly Ancestor[] {
  const version = lineage === icd9Diagnosis || lineage === icd9Procedure ? '9:' : '10:';
  return withPrefix(lineage(code), version);
}

function withPrefix(ancestors: readonly Ancestor[], prefix: string): readonly Ancestor[] {
  return ancestors.map((ancestor) => ({ ...ancestor, name: `${prefix}${ancestor.name}` }));
}

/**
 * Ranks above a code without its version, as the released MIMIC-IV pipeline leaves codes. The form of the code decides:
 * ICD-10-CM begins with a letter. V codes of digits alone and E9 count as ICD-9. E000 to E899 mean one thing in each version;
 * they count as ICD-10, which has the common ones.
 */
function looksLikeIcd9Diagnosis(code: string): boolean {
  return /^(\d|V\d{2,4}$|E9)/.test(code);
}
