import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import { type Cohort, codeKinds, type CodeKind } from '../../contracts/cohort.js';
import type { FeedOptions } from '../../contracts/student.js';
import type { CodeTable } from '../shared/code-table.js';
import type { LeaderOptions } from './options.js';
import { packSets, type PackedSets } from '../shared/packed-sets.js';
import { packVisits } from '../shared/packed-visits.js';
import { targetKinds, wideFeatures, type WideColumns } from './target-visit.js';
import { visitGroups, type VisitGroup } from './visit-groups.js';
import { targetRows, visitSequences, type Place } from './visit-sequences.js';

type Sequences = Readonly<Record<CodeKind, readonly (readonly Place[])[]>>;
type Packed = Readonly<Record<CodeKind, PackedSets>>;

/** How codes and values of the profile are numbered. */
export interface StudentColumns {
  readonly table: CodeTable;
  readonly wide: WideColumns;
}

/** The inputs of the forward pass for some patients. Only real codes and visits are packed, no padding. */
export function studentFeeds(
  cohort: Cohort,
  { table, wide }: StudentColumns,
  options: LeaderOptions,
  patients: Int32Array,
  { scope, targets, prescribed }: FeedOptions,
): Feeds {
  const limit = { cap: options.visitCap, keep: options.visitTruncation };
  const perPatient = Array.from(patients, (patient) => visitSequences(cohort, table, limit, patient));
  const sequences: Sequences = {
    diagnoses: perPatient.map(({ diagnoses }) => diagnoses),
    procedures: perPatient.map(({ procedures }) => procedures),
    medications: perPatient.map(({ medications }) => medications),
  };
  const feeds: Record<string, ArrayTensor> = {};
  const give = (name: string, value: ArrayTensor) => (feeds[`${scope}/${name}`] = value);
  const giveSets = (name: string, sets: PackedSets) => {
    give(`${name}/ids`, sets.ids);
    give(`${name}/bias`, sets.bias);
    give(`${name}/means`, sets.means);
  };

  // The target's medications are encoded with those of earlier visits, behind them.
  const history = setsOf(sequences.medications);
  if (targets.length > 0 && prescribed === undefined)
    throw new Error('targets are packed from `prescribed`, which is absent');
  const wanted = targets.map((ids) => Array.from(patients, (patient) => targetRows(prescribed!, table, ids, patient)));
  const packed: Packed = {
    diagnoses: packSets(setsOf(sequences.diagnoses)),
    procedures: packSets(setsOf(sequences.procedures)),
    medications: packSets([...history, ...wanted.flat()]),
  };
  for (const kind of codeKinds) giveSets(kind, packed[kind]);
  for (const group of visitGroups(options.visitEncoder)) giveVisits(give, group, sequences, packed);
  giveProfile(give, cohort, options, patients);
  if (options.targetVisit === 'direct') giveTargetVisits(give, sequences, packed);
  if (options.targetVisit === 'wide') give('wide/features', wideFeatures(cohort, table, wide, patients));
  targets.forEach((ids, i) => {
    const first = history.length + i * patients.length;
    const data = packed.medications.segmentOf.subarray(first, first + patients.length);
    give(`target-${ids}/placement`, { data, shape: [patients.length] });
  });
  return feeds;
}

type Give = (name: string, value: ArrayTensor) => void;

function setsOf(sequences: readonly (readonly Place[])[]): readonly Int32Array[] {
  return sequences.flatMap((places) => places.filter((place) => place !== 'profile'));
}

/**
 * The inputs of one visit encoder: which set or profile stands in each place, which places attend to each other, and the means
 * to take.
 */
function giveVisits(give: Give, { scope, kinds }: VisitGroup, sequences: Sequences, packed: Packed): void {
  const patients = sequences.diagnoses.length;
  const lengths = Int32Array.from(kinds.flatMap((kind) => sequences[kind].map((places) => places.length)));
  const { places, startOf, bias, means, meanOf } = packVisits(lengths);
  const placement = new Int32Array(places).fill(-1);
  // The vectors that are placed: the segments of each kind, one kind after the other, then the profiles.
  const firstProfile = kinds.reduce((sum, kind) => sum + packed[kind].segments, 0);
  let firstSegment = 0;
  kinds.forEach((kind, index) => {
    const { segmentOf, segments } = packed[kind];
    let set = 0;
    sequences[kind].forEach((sequence, patient) => {
      const start = startOf[index * patients + patient]!;
      sequence.forEach((place, offset) => {
        placement[start + offset] = place === 'profile' ? firstProfile + patient : firstSegment + segmentOf[set++]!;
      });
    });
    firstSegment += segments;
  });
  const order = new Int32Array(meanOf.length);
  meanOf.forEach((mean, i) => (order[(i % patients) * kinds.length + Math.floor(i / patients)] = mean));
  give(`${scope}/placement`, { data: placement, shape: [places] });
  give(`${scope}/bias`, bias);
  give(`${scope}/means`, means);
  give(`${scope}/order`, { data: order, shape: [patients, kinds.length] });
}

/** Which set is the target visit's, for each patient: the last of its sequence. */
function giveTargetVisits(give: Give, sequences: Sequences, packed: Packed): void {
  for (const kind of targetKinds) {
    let behind = 0;
    const segments = sequences[kind].map((sets) => packed[kind].segmentOf[(behind += sets.length) - 1]!);
    give(`target-visit/${kind}/placement`, { data: Int32Array.from(segments), shape: [segments.length] });
  }
}

function giveProfile(give: Give, cohort: Cohort, options: LeaderOptions, patients: Int32Array): void {
  if (!options.profile) return;
  const features = cohort.profile.length;
  for (let feature = 0; feature < features; feature++) {
    const data = patients.map((patient) => cohort.profileValues[patient * features + feature] as number);
    give(`profile/ids-${feature}`, { data, shape: [patients.length] });
  }
}
