import { displayPath } from '../../files/display-path.js';
import { commandLine } from '../composition/override.js';
import type { Origin, Place } from '../origin.js';

/**
 * An origin in the words of users: `base/leader.yaml:12:30`, `--set student.width=16`, `default of student/leader`.
 *
 * @param overrides the values of `--set`, as typed
 */
export function originText(origin: Origin, overrides: readonly string[] = []): string {
  switch (origin.by) {
    case 'file':
      return placeText(origin.place);
    case 'command line': {
      const typed = overrides[origin.place.line - 1];
      return typed === undefined ? commandLine : `${commandLine} ${typed}`;
    }
    case 'row':
      return `row "${origin.row}", ${placeText(origin.place)}`;
    case 'ablation':
      return `ablation ${origin.ablation}, ${placeText(origin.place)}`;
    case 'default':
    case 'preset':
      return `${origin.by} of ${origin.of}`;
  }
}

/** `file:line:column`. */
function placeText({ file, line, column }: Place): string {
  return `${displayPath(file)}:${line}:${column}`;
}
