import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltCohort, Dataset } from '../../../components/contracts/dataset.js';
import type { Split } from '../../../components/contracts/cohort.js';
import type { StageJournal } from '../../../framework/contracts/stage.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import type { Component } from '../../../framework/registry/component.js';

/** Options as an experiment gives them: what is set, then the preset's, then the schema's defaults. */
export function resolveOptions(component: Component, given: JsonObject): JsonObject {
  const schemas = component.options.properties as Record<string, { readonly default?: Json }>;
  const defaults = Object.fromEntries(
    Object.entries(schemas)
      .filter(([, schema]) => schema.default !== undefined)
      .map(([name, schema]) => [name, schema.default!]),
  );
  const { option, values } = component.presets ?? { option: '', values: {} };
  const chosen = String(given[option] ?? defaults[option]);
  return { ...defaults, ...values[chosen], ...given };
}

export function createDataset(component: Component, given: JsonObject): Dataset {
  return (component.build as (input: { options: JsonObject }) => Dataset)({
    options: resolveOptions(component, given),
  });
}

/** Builds a cohort as the stage does, with a scratch folder that is removed; notes of the journal are returned. */
export async function buildDataset(
  component: Component,
  given: JsonObject,
): Promise<BuiltCohort & { readonly split: Split; readonly notes: readonly string[] }> {
  const dataset = createDataset(component, given);
  const scratch = await mkdtemp(join(tmpdir(), 'formulary-scratch-'));
  const notes: string[] = [];
  const journal: StageJournal = { metric() {}, progress() {}, note: (text) => notes.push(text) };
  try {
    const { signal } = new AbortController();
    const interactions = (await dataset.interactions?.read({ signal, scratch })) ?? [];
    const built = await dataset.build({ signal, journal, scratch, interactions });
    return { ...built, split: dataset.split(built.cohort), notes };
  } finally {
    await rm(scratch, { recursive: true });
  }
}
