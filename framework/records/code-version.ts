/** Which program computes a run. */
export interface CodeVersion {
  /** Package → version: Formulary itself and what it depends on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly node: string;
  readonly platform: string;
  /** SHA-256 of package-lock.json; absent where Formulary is installed without one. */
  readonly packageLock?: string;
  /** Absent outside a git repository. */
  readonly git?: {
    readonly commit: string;
    /** Absent where none is checked out. */
    readonly branch?: string;
    /** Whether files differ from the commit. */
    readonly dirty: boolean;
    /** SHA-256 of `git diff HEAD`, when dirty. */
    readonly diff?: string;
  };
}
