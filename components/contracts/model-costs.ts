/** What the model of a row costs, as measured on one machine; what a model does not have is absent. */
export interface ModelCosts {
  /** Numbers that training may change. */
  readonly parameters?: number;
  /** Time of an epoch of training, without the validation after it. */
  readonly secondsPerEpoch?: number;
  /** Time of a recommendation for one patient, from recorded codes (of a teacher: from the prompt) to probabilities. */
  readonly millisecondsPerPatient?: number;
}
