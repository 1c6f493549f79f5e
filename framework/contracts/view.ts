import type { Json, JsonObject } from '../json.js';
import type { RowView } from '../registry/component.js';

/**
 * Shows something of an experiment before it is run (`formulary prepare`) or of a finished run (`formulary recommend`). A view
 * is a component of kind `view` that reads the outputs of some stages.
 */
export interface View {
  show(context: ViewContext): Promise<Shown>;
}

/** What a view works with. */
export interface ViewContext {
  /** Gives the finished output folder of a stage that the view declares. */
  input(stage: string): string;
  /** Absolute path of the file to write, for views that write one. */
  readonly out?: string;
  /** Absolute path of a file to read, for views that answer about other patients than the experiment's. */
  readonly given?: string;
}

/** What a view shows, once for programs and once for people. */
export interface Shown {
  /** What `--json` prints. */
  readonly json: Json;
  /** What a terminal shows. It ends with a line break. */
  readonly text: string;
}

/** What a view component declares beside its options. */
export interface ViewProperties {
  /** The stages whose outputs the view reads. They are computed where the cache does not hold them. */
  readonly stages: readonly string[];
  /** The view that is shown in place of this one for a row of another kind; undefined: this one is. */
  readonly instead?: (row: RowView) => string | undefined;
  /** What an experiment must hold around the component that the view is about, where it shows that component alone. */
  readonly around?: JsonObject;
}

declare module '../registry/component.js' {
  interface Instances {
    view: View;
  }
  interface Properties {
    view: ViewProperties;
  }
}
