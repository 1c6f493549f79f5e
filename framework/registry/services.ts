import type { Services } from './component.js';

/** The services of one run. */
export interface RunContainer {
  /** The service behind a token; built on first use, once. */
  get<Token extends keyof Services & string>(token: Token): Services[Token];
  has(token: string): boolean;
  /** Builds a component outside the sections, such as a stage. Its options are complete and have no `type`. */
  build<Instance>(component: Buildable, options?: object): Instance;
  /** Builds the components of all sections, so that a missing service is an error before any work starts. */
  wire(): void;
}

/** The part of a component that building it takes. */
export interface Buildable {
  readonly kind: string;
  readonly type: string;
  readonly needs: Readonly<Record<string, string>>;
  readonly build: (given: never) => unknown;
}
