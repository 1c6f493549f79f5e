export interface TextCell {
  readonly text: string;
  readonly best: boolean;
}

/** A rectangle of text. It has one header line, and every row begins with its name. */
export interface Block {
  readonly header: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly TextCell[] }[];
}
