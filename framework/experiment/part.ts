import type { JsonObject } from '../json.js';
import type { ComponentDeclaration } from '../registry/component-declaration.js';
import type { OptionRule } from '../registry/option-rules.js';

/** A section, or an entry of one, with the schema that its values must meet. */
export interface Part {
  readonly path: readonly string[];
  /** How messages name it: `student (leader)`. */
  readonly title: string;
  readonly schema: JsonObject;
  readonly rules?: readonly OptionRule[];
  readonly component?: ComponentDeclaration;
}
