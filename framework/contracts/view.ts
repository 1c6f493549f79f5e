import type { Json } from '../json.js';

/**
 * Something that can be seen of an experiment without running it (`formulary prepare`, `formulary export-cohort`), or of a
 * finished run (`formulary export`, `formulary recommend`): a component of kind `view`, which reads the outputs of some stages.
 */
export interface View {
  show(context: ViewContext): Promise<Shown>;
}

export interface ViewContext {
  /** The finished output folder of a stage that the view declares. */
  input(stage: string): string;
  /** Where to write a file, for views that write one; an absolute path. */
  readonly out?: string;
  /** A file to read, for views that are asked about something else than the experiment's patients; an absolute path. */
  readonly given?: string;
}

export interface Shown {
  /** For `--json`. */
  readonly json: Json;
  /** For a terminal, ending with a line break. */
  readonly text: string;
}

export interface ViewProperties {
  /** The stages whose outputs are read; they are computed where the cache does not hold them. */
  readonly stages: readonly string[];
}

declare module '../registry/component.js' {
  interface Instances {
    view: View;
  }
  interface Properties {
    view: ViewProperties;
  }
}
