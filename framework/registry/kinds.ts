/** Kinds whose components the framework asks for itself. The sections of experiments bring all others. */
export const frameworkKinds: readonly string[] = [
  'ablation',
  'engine',
  'launcher',
  'section',
  'stage',
  'tracker',
  'verb',
  'view',
];

/** The folder that holds the components of a kind: its plural. Any other folder below `components/` holds shared code. */
export function folderOf(kind: string): string {
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(kind) ? `${kind}es` : `${kind}s`;
}
