import { type CodeKind, codeKinds } from '../../contracts/cohort.js';
import { packOffsets } from '../cohort/code-sets.js';
import { type WrittenCodes } from '../cohort/written-codes.js';
import { sortBy } from '../table/sort.js';
import { column, type Table, values } from '../table/data-table.js';

/**
 * One admission that has diagnoses, procedures and medications. It says where its codes lie in the {@link CodesByVisit} of each
 * kind.
 */
export interface Visit extends Readonly<Record<CodeKind, number>> {
  readonly subject: number;
  /** HADM_ID */
  readonly visit: number;
}

/** The rows of a table, grouped by visit, in ascending order of subject and visit. */
export interface CodesByVisit {
  /** [groups] */
  readonly subjects: Int32Array;
  /** [groups] */
  readonly visits: Int32Array;
  /** [groups + 1] where the rows of each group start, and where the last group ends */
  readonly offsets: Int32Array;
  /** [rows] indices into `texts`, in the table's order within a visit, possibly repeated */
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

export type VisitCodes = Readonly<Record<CodeKind, CodesByVisit>>;

/** @param table columns subject, visit, code */
export function groupByVisit(table: Table): CodesByVisit {
  const sorted = sortBy(table, 'subject', 'visit');
  const subjects = values(sorted, 'subject');
  const visits = values(sorted, 'visit');
  const { values: codes, texts } = column(sorted, 'code');
  const starts = new Int32Array(sorted.rows + 1);
  let groups = 0;
  for (let row = 0; row < sorted.rows; row++) {
    if (row > 0 && subjects[row] === subjects[row - 1] && visits[row] === visits[row - 1]) continue;
    starts[groups++] = row;
  }
  starts[groups] = sorted.rows;
  const first = starts.subarray(0, groups);
  return {
    subjects: first.map((row) => subjects[row]!),
    visits: first.map((row) => visits[row]!),
    offsets: starts.subarray(0, groups + 1),
    codes,
    texts: texts!,
  };
}

/** The visits that have a code of every kind, by ascending subject and visit. */
export function joinVisits(codes: VisitCodes): Visit[] {
  const { diagnoses, procedures, medications } = codes;
  const joined: Visit[] = [];
  let [diagnosed, performed, prescribed] = [0, 0, 0];
  while (
    diagnosed < diagnoses.visits.length &&
    performed < procedures.visits.length &&
    prescribed < medications.visits.length
  ) {
    const first = compareGroups(diagnoses, diagnosed, procedures, performed);
    const second = compareGroups(procedures, performed, medications, prescribed);
    if (first === 0 && second === 0) {
      joined.push({
        subject: diagnoses.subjects[diagnosed]!,
        visit: diagnoses.visits[diagnosed]!,
        diagnoses: diagnosed++,
        procedures: performed++,
        medications: prescribed++,
      });
      continue;
    }
    // A group that lies before the other one has no partner there.
    if (first < 0) diagnosed++;
    else if (first > 0 || second < 0) performed++;
    if (second > 0) prescribed++;
  }
  return joined;
}

function compareGroups(first: CodesByVisit, a: number, second: CodesByVisit, b: number): number {
  return first.subjects[a]! - second.subjects[b]! || first.visits[a]! - second.visits[b]!;
}

/** The codes of some visits, in their order. */
export function codesOf(visits: readonly Visit[], codes: VisitCodes): Readonly<Record<CodeKind, WrittenCodes>> {
  const written = codeKinds.map((kind) => [
    kind,
    takeGroups(
      codes[kind],
      visits.map((visit) => visit[kind]),
    ),
  ]);
  return Object.fromEntries(written) as Record<CodeKind, WrittenCodes>;
}

function takeGroups({ offsets, codes, texts }: CodesByVisit, groups: readonly number[]): WrittenCodes {
  const lengths = new Int32Array(groups.length);
  const taken = new Int32Array(groups.reduce((sum, group) => sum + offsets[group + 1]! - offsets[group]!, 0));
  /** [texts] the last visit that had the code, counted from 1 */
  const seen = new Int32Array(texts.length);
  let place = 0;
  groups.forEach((group, visit) => {
    const before = place;
    for (let row = offsets[group]!; row < offsets[group + 1]!; row++) {
      const code = codes[row]!;
      if (seen[code] === visit + 1) continue;
      seen[code] = visit + 1;
      taken[place++] = code;
    }
    lengths[visit] = place - before;
  });
  return { texts, sets: { offsets: packOffsets(lengths), values: taken.slice(0, place) } };
}
