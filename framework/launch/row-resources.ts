import type { Resources } from '../contracts/launcher.js';
import { UserInputError } from '../errors.js';
import type { Experiment } from '../experiment/experiment.js';
import { nearest } from '../experiment/suggest.js';
import type { JsonObject } from '../json.js';

/** The section `resources` of each row by the row's name. */
export type RowResources = ReadonlyMap<string, Resources & { readonly stages?: Readonly<Record<string, Resources>> }>;

/**
 * What the rows of an experiment need. A file for a cluster may speak of stages that the chosen rows do not have.
 *
 * @param known names of all stages that there are
 * @throws UserInputError where `resources.stages` names a stage that is none of them
 */
export function rowResources({ rows }: Experiment, known: readonly string[]): RowResources {
  const sections = new Map(rows.map(({ name, values }) => [name, (values['resources'] ?? {}) as JsonObject]));
  for (const [row, section] of sections) {
    const unknown = Object.keys((section['stages'] ?? {}) as JsonObject).find((stage) => !known.includes(stage));
    if (unknown === undefined) continue;
    const near = nearest(unknown, known);
    throw new UserInputError({
      place: `row "${row}", resources.stages.${unknown}`,
      reason: `there is no stage "${unknown}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
      remedy: `Stages: ${known.join(', ')}.`,
    });
  }
  return sections as RowResources;
}

/** What a stage has of its own; `undefined` where it has nothing. */
export function ownResources(all: RowResources, row: string, stage: string): Resources | undefined {
  const stages = all.get(row)?.stages ?? {};
  return Object.hasOwn(stages, stage) ? stages[stage] : undefined;
}

/** What the job of a row needs, or that of one of its stages. */
export function resourcesOf(all: RowResources, row: string, stage?: string): Resources {
  const { stages: _stages, ...base } = all.get(row) ?? {};
  const own = stage === undefined ? undefined : ownResources(all, row, stage);
  if (own === undefined) return base;
  const options = { ...base.options, ...own.options };
  return { ...base, ...own, ...(Object.keys(options).length === 0 ? {} : { options }) };
}
