import type { JsonObject } from '../json.js';

/** An ablation toggle does nothing by itself. It declares what it changes, so that the change can be described and checked. */
export type Ablation = Readonly<Record<never, never>>;

/** What an ablation toggle declares beside its options. */
export interface AblationProperties {
  /**
   * The change to the resolved row, written like a row: maps merge, and `null` removes an entry. Two toggles of one row that
   * touch the same path are an error that names both.
   *
   * @example { losses: { distillation: null } }
   */
  readonly patch: JsonObject;
}

declare module '../registry/component.js' {
  interface Instances {
    ablation: Ablation;
  }
  interface Properties {
    ablation: AblationProperties;
  }
}
