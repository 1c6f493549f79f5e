/** Keeps models by name, each name with versions that count up from 1. */
export interface ModelRegistry {
  /** The view that writes a model as the folder `files` of `register`. */
  readonly view?: string;
  /**
   * Adds the model of a finished and delivered run.
   *
   * @returns its version; the same one where the run's model has the name already
   * @throws UserInputError where the run was not delivered or has no model
   */
  register(runFolder: string, registration: ModelRegistration): Promise<RegisteredModel>;
}

export interface ModelRegistration {
  readonly name: string;
  /** A second name for this version, such as `champion`. It moves here from another version. */
  readonly alias?: string;
  /** Folder with the model as `view` wrote it; absent where the model has no such form. */
  readonly files?: string;
}

export interface RegisteredModel {
  readonly version: string;
  /** The address at which a person sees the version. */
  readonly link: string;
  /** How a program loads it, in a line. */
  readonly use?: string;
}
