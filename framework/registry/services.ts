import type { Services } from './component.js';

/** The services of one run. */
export interface RunContainer {
  /** The service behind a token; built on first use, once. */
  get<Token extends keyof Services & string>(token: Token): Services[Token];
  has(token: string): boolean;
  /**
   * Builds a component outside the sections (a stage) with its needs resolved from this container. `options` are its
   * options, complete and without `type`.
   */
  build<Instance>(component: Buildable, options?: object): Instance;
  /** Builds every section's component, so that what cannot be wired fails before anything starts. */
  wire(): void;
}

/** What `build` needs to know of a component. */
export interface Buildable {
  readonly kind: string;
  readonly type: string;
  readonly needs: Readonly<Record<string, string>>;
  readonly build: (given: never) => unknown;
}
