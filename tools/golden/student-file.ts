import type { JsonObject } from '../../framework/json.js';

/** [batch][visit][code] medications, procedures or diagnoses as unified ids; 0 where there is none */
type IdSets = readonly (readonly (readonly number[])[])[];

/** A golden file of the student. */
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
  /** The variant of the student that the file is about. Absent for the released one. */
  readonly options?: StudentFileOptions;
  readonly expected?: JsonObject;
}

/** Options of the components, as an experiment file names them. */
interface StudentFileOptions {
  readonly student?: JsonObject;
  readonly distillation?: JsonObject;
  readonly alignment?: JsonObject;
  /** Texts of the codes, where two kinds share some. Ids count codes, even where two codes share a row. */
  readonly codes?: Readonly<Record<'medications' | 'diagnoses' | 'procedures', readonly string[]>>;
}

export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
}
