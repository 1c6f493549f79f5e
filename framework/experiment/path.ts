/** A dotted path (`losses.distillation.weight`, `rows."w/o KD".student`). */
export function formatPath(segments: readonly (string | number)[]): string {
  return segments
    .map((segment, index) => {
      if (typeof segment === 'number') return `[${segment}]`;
      const text = /^[\w/()+ -]*[\w/()+-]$/.test(segment) ? segment : JSON.stringify(segment);
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}

/**
 * The segments of a dotted path (`student.width`, `tables[0].id`); a segment with a dot in it is quoted. `undefined` where
 * the text is no path.
 */
export function parsePath(text: string): readonly string[] | undefined {
  const segments: string[] = [];
  const pattern = /(?:"((?:[^"\\]|\\.)*)"|([^."[\]]+))((?:\[\d+\])*)(\.|$)/y;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    segments.push(match[1]?.replaceAll(/\\(.)/g, '$1') ?? (match[2] as string).trim());
    segments.push(...((match[3] as string).match(/\d+/g) ?? []));
    if (match[4] === '') return segments.every((segment) => segment !== '') ? segments : undefined;
  }
  return undefined;
}
