import { UserInputError } from '../errors.js';
import type { Stage } from '../contracts/stage.js';
import { valueAt, type JsonObject } from '../json.js';
import { namingComponent } from '../registry/component-error.js';
import { createRunContainer } from '../registry/container.js';
import { Memo } from '../registry/memo.js';
import type { Registry } from '../registry/registry.js';
import { canonicalDigest } from './canonical-json.js';
import { asJson, type Ingredients, type PlannedStage } from '../records/ingredients.js';
import { isRepeatedOption, type OwnSeeds } from '../records/own-seeds.js';
import type { InputDigests } from './input-digests.js';
import { sectionsWithSeeds, withOwnSeeds } from './own-seeds.js';
import { requireReadParts } from './require-read-parts.js';
import { stageOrder } from './stage-order.js';
import { identityOf, parseRead, stageValues, tensorCodeOf } from './stage-values.js';

/**
 * All work of an experiment, decided before any of it starts: rows × seeds × own seeds of components → runs → stages with their
 * keys.
 */
export interface Plan {
  readonly title: string;
  readonly rows: readonly PlannedRow[];
  /** Rows that a search has chosen by its results so far; absent where there is no such search. */
  readonly chosen?: ReadonlySet<string>;
}

interface PlannedRow {
  readonly row: string;
  readonly values: JsonObject;
  readonly runs: readonly PlannedRun[];
  /** Sections whose component is trained once for all runs, although it could have seeds of its own: `teacher`. */
  readonly trainedOnce: readonly string[];
}

/** One row under one seed, with one of the own seeds of its components. */
export interface PlannedRun {
  readonly row: string;
  readonly seed: number;
  readonly ownSeeds: OwnSeeds;
  /** Those of the row, in which components with several own seeds have that of the run. */
  readonly values: JsonObject;
  /** Name of the run's folder below `runs/`, from the title, the row, the seed and all stage keys. */
  readonly folder: string;
  /** In the order in which they are computed. */
  readonly stages: readonly PlannedStage[];
}

/** The rows to plan. */
export interface PlanRequest {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly values: JsonObject; readonly seeds: readonly number[] }[];
}

/**
 * Plans every run. It wires each row as the row's worker will and digests the raw inputs, so that errors appear before the
 * first stage starts.
 *
 * @throws UserInputError for a component that cannot be built and for missing raw files
 */
export async function createPlan(request: PlanRequest, registry: Registry, digests: InputDigests): Promise<Plan> {
  const rows: PlannedRow[] = [];
  const surroundings: Surroundings = { registry, digests, memo: new Memo() };
  for (const row of request.rows) {
    rows.push(
      await plannedRow(request.title, row, surroundings).catch((error: unknown) => {
        const named = namingComponent(error, registry.all(), `planning of row "${row.name}"`);
        // The error lies in this row, because an earlier one is right.
        throw rows.length > 0 && named instanceof UserInputError ? inRow(row.name, named) : named;
      }),
    );
  }
  return { title: request.title, rows };
}

async function plannedRow(
  title: string,
  { name, values, seeds }: PlanRequest['rows'][number],
  surroundings: Surroundings,
): Promise<PlannedRow> {
  const { sections } = surroundings.registry;
  const runs: PlannedRun[] = [];
  let read: readonly string[] = [];
  for (const seeded of withOwnSeeds(values, sections, surroundings.memo)) {
    const templates = await stageTemplates(seeded.values, surroundings);
    read = readSections(templates);
    const isRead = (own: string) =>
      isRepeatedOption(own) ? templates.some(({ fixed }) => own in fixed.values) : read.includes(own);
    const ownSeeds = Object.fromEntries(Object.entries(seeded.ownSeeds).filter(([own]) => isRead(own)));
    // A row that no seed can change is measured once: repeating it would report a spread of zero as if it were one.
    const distinct = templates.some(({ usesSeed }) => usesSeed) ? seeds : seeds.slice(0, 1);
    for (const seed of distinct) {
      const stages = keyedStages(templates, seed);
      const folder = runFolder(title, name, seed, stages);
      if (runs.some((run) => run.folder === folder)) continue;
      runs.push({ row: name, seed, ownSeeds, values: seeded.values, folder, stages });
    }
  }
  const isRepeated = (section: string) => runs.some(({ ownSeeds }) => section in ownSeeds);
  const trainedOnce = sectionsWithSeeds(sections).filter((section) => read.includes(section) && !isRepeated(section));
  return { row: name, values, runs, trainedOnce };
}

/** The sections of which a row's stages read a component. */
function readSections(templates: readonly StageTemplate[]): readonly string[] {
  return templates.flatMap(({ fixed }) => Object.keys(fixed.components).map((read) => parseRead(read).path));
}

function inRow(name: string, { problem }: UserInputError): UserInputError {
  return new UserInputError({ ...problem, place: [`row "${name}"`, problem.place ?? []].flat().join(', ') });
}

/** The named stages of a row and the stages before them; nothing else is wired or read. No seed may change them. */
export async function planStages(
  values: JsonObject,
  stages: readonly string[],
  registry: Registry,
  digests: InputDigests,
): Promise<readonly PlannedStage[]> {
  return keyedStages(await stageTemplates(values, { registry, digests, memo: new Memo() }, stages), 0);
}

/** All runs of a plan, row by row. */
export function runsOf(plan: Plan): readonly PlannedRun[] {
  return plan.rows.flatMap(({ runs }) => runs);
}

/** A stage of a row, without a seed. */
interface StageTemplate {
  readonly stage: string;
  readonly after: readonly string[];
  readonly usesSeed: boolean;
  readonly fixed: Omit<Ingredients, 'upstream' | 'seed'>;
  /** Digest of `fixed`. It is computed once for all seeds, because it is most of the work of planning. */
  readonly fixedDigest: string;
}

type Fixed = Pick<StageTemplate, 'fixed' | 'fixedDigest'>;

interface Surroundings {
  readonly registry: Registry;
  readonly digests: InputDigests;
  /** Of the whole plan: most rows give most stages the same values to read. */
  readonly memo: Memo;
}

async function stageTemplates(
  values: JsonObject,
  { registry, digests, memo }: Surroundings,
  last?: readonly string[],
): Promise<readonly StageTemplate[]> {
  const container = createRunContainer(registry, values, { memo });
  const row = container.get('row');
  if (last === undefined) container.wire();
  requireReadParts(values, registry);
  const templates: StageTemplate[] = [];
  const files = new Map<string, readonly string[]>();
  for (const stage of stageOrder(registry, row, last)) {
    const instance = container.build<Stage>(stage);
    const { after, reads, usesSeed } = stage.properties;
    const own = (await instance.files?.()) ?? [];
    const earlier = after(row);
    const reached = [...own, ...earlier.flatMap((name) => files.get(name) ?? [])];
    files.set(stage.type, reached);
    const inputs = await digests.of(own);
    const seen = [
      ...reads.map((read) => valueAt(values, parseRead(read).path)),
      ...reached,
      ...inputs.map(({ sha256 }) => sha256),
    ];
    const fixed = memo.once(['stage', stage.type, ...seen], (): Fixed => {
      const read = stageValues(reads, values, registry, reached);
      const used = Object.values(read.components).map(({ kind, type }) => registry.find(kind, type));
      const tensor = tensorCodeOf([stage, ...used]);
      const parts = { stage: identityOf(stage), ...read, ...(tensor === undefined ? {} : { tensor }), inputs };
      return { fixed: parts, fixedDigest: canonicalDigest(asJson(parts)) };
    });
    templates.push({ stage: stage.type, after: earlier, usesSeed, ...fixed });
  }
  return templates;
}

function keyedStages(templates: readonly StageTemplate[], seed: number): readonly PlannedStage[] {
  const keys = new Map<string, string>();
  return templates.map(({ stage, after, usesSeed, fixed, fixedDigest }) => {
    const upstream = Object.fromEntries(after.map((name) => [name, keys.get(name) as string]));
    const varying = { upstream, ...(usesSeed ? { seed } : {}) };
    const ingredients: Ingredients = { ...fixed, ...varying };
    const key = canonicalDigest({ fixed: fixedDigest, ...varying });
    keys.set(stage, key);
    return { stage, key, ingredients };
  });
}

function runFolder(title: string, row: string, seed: number, stages: readonly PlannedStage[]): string {
  const keys = stages.map(({ stage, key }) => [stage, key]);
  return `run-${canonicalDigest({ title, row, seed, stages: keys }).slice(0, 12)}`;
}
