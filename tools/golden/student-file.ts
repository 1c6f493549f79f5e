import type { JsonObject } from '../../framework/json.js';

/** Medications, procedures or diagnoses as unified ids: [batch][visit][code], 0 where there is none. */
type IdSets = readonly (readonly (readonly number[])[])[];

/** A golden file of the student, in its own words. */
export interface StudentFile {
  readonly config: {
    readonly hidden: number;
    readonly heads: number;
    readonly ffn: number;
    readonly n_layers: number;
    readonly mediator: number;
    readonly teacher_dim: number;
    readonly n_med: number;
    readonly n_diag: number;
    readonly n_proc: number;
    readonly profile_sizes: readonly number[];
    readonly alpha: number;
    readonly beta: number;
    readonly tau: number;
  };
  readonly weights: { readonly tensors: readonly GoldenTensor[] };
  readonly inputs: {
    readonly diag: IdSets;
    readonly proc: IdSets;
    readonly med_history: IdSets;
    readonly visit_mask: readonly (readonly number[])[];
    readonly label_index_list: readonly (readonly number[])[];
    readonly profile: readonly (readonly number[])[];
  };
  /** Which variant of the student the file is about; absent: the released one. */
  readonly options?: StudentFileOptions;
  readonly expected?: JsonObject;
}

/** What the components are given, in the words of an experiment file. */
interface StudentFileOptions {
  readonly student?: JsonObject;
  readonly distillation?: JsonObject;
  readonly alignment?: JsonObject;
  /** Texts of the codes, where two kinds share some; ids count codes, whether they share a row or not. */
  readonly codes?: Readonly<Record<'medications' | 'diagnoses' | 'procedures', readonly string[]>>;
}

export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
}
