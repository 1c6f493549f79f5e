/**
 * Reads a Python dictionary of plain strings, such as `{'key': u'value'}`, without evaluating anything. Whole numbers are read
 * as their digits: the released mapping of NDC has a key `idx` with its length. Throws on any other text.
 */
export function parsePythonDictionary(text: string): (readonly [string, string])[] {
  const entry = /\s*u?'([^'\\]*)'\s*:\s*(?:u?'([^'\\]*)'|(\d+))\s*(,|(?=\}))/y;
  const entries: (readonly [string, string])[] = [];
  const start = /^\s*\{/.exec(text);
  if (start === null) throw new SyntaxError('expected a dictionary that begins with {');
  let position = start[0].length;
  while (!/\s*\}\s*$/y.test(text.slice(position, position + 16))) {
    entry.lastIndex = position;
    const match = entry.exec(text);
    if (match === null) throw new SyntaxError(`expected 'key': 'value' at character ${position + 1}`);
    entries.push([match[1]!, (match[2] ?? match[3])!]);
    position = entry.lastIndex;
  }
  return entries;
}
