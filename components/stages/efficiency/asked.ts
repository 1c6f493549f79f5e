/** A loaded model that can be asked about the patients of the test split. */
export interface Asked {
  /** Makes the inputs of some patients (positions in the split); what it returns runs the model alone. */
  prepare(positions: Int32Array): () => Promise<unknown>;
  dispose(): Promise<void>;
}
