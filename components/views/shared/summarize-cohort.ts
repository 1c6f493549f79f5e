import type { CodeKind, CodeSets, Cohort, Split } from '../../contracts/cohort.js';
import type { CohortReport } from '../../contracts/dataset.js';
import type { CoOccurrence } from '../../contracts/knowledge.js';

interface VocabularySummary {
  readonly size: number;
  /** Codes without a title. */
  readonly unnamed: number;
  /** Codes that no visit of a training patient has. */
  readonly unseenInTraining: number;
}

/** What `formulary prepare --json` prints; nothing at patient level. */
export interface CohortSummary {
  readonly database: string;
  readonly protocol: string | null;
  readonly steps: CohortReport['steps'];
  readonly unmapped: NonNullable<CohortReport['unmapped']>;
  readonly repairs: CohortReport['repairs'];
  readonly ambiguities?: NonNullable<CohortReport['ambiguities']>;
  readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
  readonly patients: { readonly single: number; readonly multi: number };
  readonly vocabularies: Readonly<Record<CodeKind, VocabularySummary>>;
  readonly graphs: { readonly ddi: { readonly edges: number }; readonly coOccurrence: { readonly edges: number } };
}

export function summarizeCohort(
  cohort: Cohort,
  report: CohortReport,
  split: Split,
  coOccurrence: CoOccurrence,
): CohortSummary {
  const patients = cohort.patientKeys.length;
  const single = cohort.visitOffsets.subarray(1).filter((end, patient) => end === cohort.visitOffsets[patient]! + 1);
  const summary = (kind: CodeKind): VocabularySummary => {
    const { codes, names } = cohort.vocabularies[kind];
    return {
      size: codes.length,
      unnamed: names.filter((name) => name === null).length,
      unseenInTraining: codes.length - distinctCodes(cohort, cohort[kind], split.train).size,
    };
  };
  const { protocol } = report.facts;
  return {
    database: cohort.source,
    protocol: protocol === undefined ? null : String(protocol),
    steps: report.steps,
    unmapped: report.unmapped ?? { rows: 0, codes: [] },
    repairs: report.repairs,
    ...(report.ambiguities === undefined ? {} : { ambiguities: report.ambiguities }),
    splits: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    patients: { single: single.length, multi: patients - single.length },
    vocabularies: {
      diagnoses: summary('diagnoses'),
      procedures: summary('procedures'),
      medications: summary('medications'),
    },
    graphs: {
      ddi: { edges: cohort.interactions.length },
      coOccurrence: { edges: coOccurrence.pairs.length },
    },
  };
}

function distinctCodes(cohort: Cohort, { offsets, values }: CodeSets, patients: Int32Array): Set<number> {
  const codes = new Set<number>();
  for (const patient of patients) {
    const start = offsets[cohort.visitOffsets[patient]!];
    const end = offsets[cohort.visitOffsets[patient + 1]!];
    for (const code of values.subarray(start, end)) codes.add(code);
  }
  return codes;
}
