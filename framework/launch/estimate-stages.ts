import type { Stage, StageNeeds } from '../contracts/stage.js';
import { knownOutputs } from '../execution/cache/known-outputs.js';
import { stageRecords } from '../execution/cache/stage-cache.js';
import { thisMachine } from '../execution/cache/this-machine.js';
import type { Plan } from '../plan/plan.js';
import type { PlannedStage } from '../records/ingredients.js';
import type { StageRecord } from '../records/stage-record.js';
import { createRunContainer } from '../registry/container.js';
import type { Registry } from '../registry/registry.js';
import { median } from '../statistics/median.js';

/** What an estimate rests on. */
export type Basis =
  /** A former output on this machine, in proportion to what the stage says of both. */
  | 'measured'
  /** What the stage says, at the pace of other stages on this machine. */
  | 'paced'
  /** What the stage says, by constants that were measured elsewhere. */
  | 'estimated'
  /** Nothing: the stage says nothing, and has no former output here. It is taken for a small one. */
  | 'assumed';

/** What computing one output will take. */
export interface StageEstimate {
  readonly stage: string;
  readonly key: string;
  readonly row: string;
  /** On cores that nothing else keeps busy; absent where what it depends on has to be computed first. */
  readonly seconds?: number;
  /** Peak of the process. */
  readonly bytes?: number;
  readonly basis: Basis;
  readonly remedy?: StageNeeds['remedy'];
}

/** A stage that says nothing: most take a tenth of a second, in a process that holds a cohort. */
const small = { seconds: 0.1, bytes: 130e6 };

/**
 * What every missing output of a plan will take.
 *
 * @param isComputed whether an output has to be computed, by its key
 */
export async function estimateStages(
  { rows }: Plan,
  registry: Registry,
  runsFolder: string,
  isComputed: (key: string) => boolean,
): Promise<readonly StageEstimate[]> {
  const found = new Map<string, StageEstimate>();
  const former = await measuredHere(runsFolder, rows);
  const pace = paceOf([...former.values()]);
  for (const { row, values, runs } of rows) {
    const container = createRunContainer(registry, values);
    for (const planned of runs.flatMap(({ stages }) => stages)) {
      const { stage, key } = planned;
      if (found.has(key) || !isComputed(key)) continue;
      const component = registry.find('stage', stage);
      const instance = component && container.build<Stage>(component);
      // What a stage cannot tell must not keep anything from being computed.
      const needs = await instance?.estimate?.(knownOutputs(runsFolder, planned.ingredients)).catch(() => undefined);
      const alike = former.get(stage)!.find((record) => isAlike(record, planned));
      found.set(key, { stage, key, row, ...corrected(needs, alike, pace) });
    }
  }
  return [...found.values()];
}

/** The outputs that this machine computed of the stages of some rows, latest first. */
async function measuredHere(
  runsFolder: string,
  rows: Plan['rows'],
): Promise<ReadonlyMap<string, readonly StageRecord[]>> {
  const machine = thisMachine();
  const found = new Map<string, readonly StageRecord[]>();
  for (const { stage } of rows.flatMap(({ runs }) => runs.flatMap(({ stages }) => stages))) {
    if (found.has(stage)) continue;
    const records = await stageRecords(runsFolder, stage);
    found.set(
      stage,
      records.filter(({ usage }) => usage?.machine === machine),
    );
  }
  return found;
}

/** What is said of shorter outputs is too far from what they take to judge a machine by. */
const shortestJudged = 1;

/**
 * Time that this machine takes, as a multiple of what stages say: the median over stages, of the latest output of each.
 * `undefined` where no stage of some length has been computed here.
 */
function paceOf(former: readonly (readonly StageRecord[])[]): number | undefined {
  const judged = former.flatMap(
    (records) => records.find(({ usage }) => (usage?.estimated.seconds ?? 0) >= shortestJudged) ?? [],
  );
  if (judged.length === 0) return undefined;
  return median(judged.map((record) => tookOf(record)! / record.usage!.estimated.seconds!));
}

/** Seconds of an output without those in which its process waited for a core. */
function tookOf({ seconds, usage }: StageRecord): number | undefined {
  return usage && Math.max(0, seconds - usage.waited);
}

/** Whether a former output was made by components of the same types. */
function isAlike({ ingredients }: StageRecord, planned: PlannedStage): boolean {
  return typesOf(ingredients) === typesOf(planned.ingredients);
}

function typesOf({ components }: PlannedStage['ingredients']): string {
  const types = Object.entries(components).map(([name, { type }]) => `${name}: ${type}`);
  return types.sort().join();
}

/**
 * What the stage says, in proportion to what a former output took and to what the stage had said of that; without one, at the
 * pace of other stages here.
 */
function corrected(
  needs: StageNeeds | undefined,
  former: StageRecord | undefined,
  pace: number | undefined,
): Omit<StageEstimate, 'stage' | 'key' | 'row'> {
  const { seconds, bytes, remedy } = needs ?? {};
  const more = remedy && { remedy };
  if (former?.usage === undefined) {
    if (needs === undefined) return { ...small, basis: 'assumed' };
    return {
      ...(seconds !== undefined && { seconds: seconds * (pace ?? 1) }),
      ...(bytes !== undefined && { bytes }),
      ...more,
      basis: pace === undefined ? 'estimated' : 'paced',
    };
  }
  const { peakBytes, estimated } = former.usage;
  const time = scaled(seconds, tookOf(former), estimated.seconds);
  const peak = scaled(bytes, peakBytes, estimated.bytes);
  return {
    ...(time !== undefined && { seconds: time }),
    ...(peak !== undefined && { bytes: peak }),
    ...more,
    basis: 'measured',
  };
}

/** @param said what the stage says now, @param measured what was measured, @param saidThen what the stage said then */
function scaled(
  said: number | undefined,
  measured: number | undefined,
  saidThen: number | undefined,
): number | undefined {
  if (measured === undefined) return said;
  if (saidThen === undefined || saidThen === 0) return said === undefined ? measured : said;
  return said === undefined ? undefined : (said * measured) / saidThen;
}
