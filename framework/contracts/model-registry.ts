/** Keeps models by name, each name with versions that count up from 1. */
export interface ModelRegistry {
  /**
   * Adds the model of a finished and delivered run.
   *
   * @returns its version; the same one where the run's model has the name already
   * @throws UserInputError where the run was not delivered or has no model
   */
  register(runFolder: string, registration: ModelRegistration): Promise<string>;
}

export interface ModelRegistration {
  readonly name: string;
  /** A second name for this version, such as `champion`. It moves here from another version. */
  readonly alias?: string;
}
