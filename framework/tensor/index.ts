export interface Tensor {
  readonly shape: readonly (number | string)[];
}
export interface Scope {
  readonly path: string;
}
export type Feeds = Readonly<
  Record<string, { readonly data: Float32Array | Int32Array | Uint8Array; readonly shape: readonly number[] }>
>;
