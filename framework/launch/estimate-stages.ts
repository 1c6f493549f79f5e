import type { Stage } from '../contracts/stage.js';
import type { Plan } from '../plan/plan.js';
import { createRunContainer } from '../registry/container.js';
import type { Registry } from '../registry/registry.js';

/** How much memory the stages of a plan need that say so: of each stage, the output that needs most. */
export interface StageEstimate {
  readonly stage: string;
  readonly row: string;
  readonly bytes: number;
}

/** @param isComputed whether an output has to be computed, by its stage and key */
export async function estimateStages(
  { rows }: Plan,
  registry: Registry,
  isComputed: (stage: string, key: string) => boolean,
): Promise<readonly StageEstimate[]> {
  const largest = new Map<string, StageEstimate>();
  for (const { row, values, runs } of rows) {
    const container = createRunContainer(registry, values);
    const stages = new Set(runs.flatMap((run) => run.stages.filter(({ stage, key }) => isComputed(stage, key))));
    for (const stage of new Set([...stages].map((planned) => planned.stage))) {
      const component = registry.find('stage', stage);
      const bytes = component && (await container.build<Stage>(component).estimate?.());
      if (bytes !== undefined && bytes > (largest.get(stage)?.bytes ?? 0)) largest.set(stage, { stage, row, bytes });
    }
  }
  return [...largest.values()];
}
