import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { FeedOptions } from '../../contracts/student.js';
import { codeKinds, visitGroups, type CodeKind, type VisitGroup } from './code-kinds.js';
import type { CodeTable } from './code-table.js';
import type { LeaderOptions } from './options.js';
import { packSets, type PackedSets } from './packed-sets.js';
import { packVisits, placement, visitMeans } from './packed-visits.js';
import { targetRows, visitSequences, type Place } from './visit-sequences.js';

type Sequences = Readonly<Record<CodeKind, readonly (readonly Place[])[]>>;
type Packed = Readonly<Record<CodeKind, PackedSets>>;

/** The inputs of the forward pass for some patients: real codes and visits only, packed into rows. */
export function studentFeeds(
  cohort: Cohort,
  table: CodeTable,
  options: LeaderOptions,
  patients: Int32Array,
  { scope, targets }: FeedOptions,
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

  const packed = Object.fromEntries(codeKinds.map((kind) => [kind, packSets(setsOf(sequences[kind]))])) as Packed;
  for (const kind of codeKinds) giveSets(kind, packed[kind]);
  for (const group of visitGroups(options.visitEncoder)) giveVisits(give, group, sequences, packed);
  giveProfile(give, cohort, options, patients);
  for (const ids of targets) {
    const sets = packSets(Array.from(patients, (patient) => targetRows(cohort, table, ids, patient)));
    giveSets(`target-${ids}`, sets);
    give(`target-${ids}/placement`, placement(patients.length, sets, Int32Array.from(patients.keys())));
  }
  return feeds;
}

type Give = (name: string, value: ArrayTensor) => void;

function setsOf(sequences: readonly (readonly Place[])[]): readonly Int32Array[] {
  return sequences.flatMap((places) => places.filter((place) => place !== 'profile'));
}

/** The inputs of one visit encoder: where each set and each profile stands, who may see whom, and the means to take. */
function giveVisits(give: Give, { scope, kinds }: VisitGroup, sequences: Sequences, packed: Packed): void {
  const patients = sequences.diagnoses.length;
  const lengths = Int32Array.from(kinds.flatMap((kind) => sequences[kind].map((places) => places.length)));
  const { places, startOf, bias } = packVisits(lengths);
  give(`${scope}/bias`, bias);
  kinds.forEach((kind, index) => {
    const starts = startOf.subarray(index * patients, (index + 1) * patients);
    const placeOf: number[] = [];
    const profileOf: number[] = [];
    sequences[kind].forEach((sequence, patient) =>
      sequence.forEach((place, offset) =>
        (place === 'profile' ? profileOf : placeOf).push((starts[patient] as number) + offset),
      ),
    );
    give(`${scope}/${kind}/placement`, placement(places, packed[kind], Int32Array.from(placeOf)));
    give(
      `${scope}/${kind}/means`,
      visitMeans(places, starts, lengths.subarray(index * patients, (index + 1) * patients)),
    );
    if (profileOf.length > 0) give(`${scope}/profile/placement`, profilePlacement(places, profileOf));
  });
}

/** [place, patient] */
function profilePlacement(places: number, profileOf: readonly number[]): ArrayTensor {
  const data = new Float32Array(places * profileOf.length);
  profileOf.forEach((place, patient) => (data[place * profileOf.length + patient] = 1));
  return { data, shape: [places, profileOf.length] };
}

function giveProfile(give: Give, cohort: Cohort, options: LeaderOptions, patients: Int32Array): void {
  if (!options.profile) return;
  const features = cohort.profile.length;
  for (let feature = 0; feature < features; feature++) {
    const data = patients.map((patient) => cohort.profileValues[patient * features + feature] as number);
    give(`profile/ids-${feature}`, { data, shape: [patients.length] });
  }
}
