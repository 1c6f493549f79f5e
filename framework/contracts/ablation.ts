import type { JsonObject } from '../json.js';

/** An ablation toggle does nothing by itself: what it changes is declared, so that it can be described and checked. */
export type Ablation = Readonly<Record<never, never>>;

/** What every ablation toggle declares. */
export interface AblationProperties {
  /**
   * The change to the resolved row, in the grammar of a row: maps merge, `null` removes an entry. Two toggles of one row
   * that touch the same path are an error that names both.
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
