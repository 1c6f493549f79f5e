import type { Variable } from '../experiment.js';
import type { Problem } from '../problem.js';

/** A value that is needed reads an environment variable that nobody has set. */
export function unsetVariable({ name, place, path }: Variable): Problem {
  return {
    ...place,
    code: 'E034',
    path,
    message: `the environment variable ${name} is not set; ${path} needs it`,
    expected: `a value of ${name}`,
    notes: [
      `set it in the shell (export ${name}=…), before the command (${name}=… formulary run …),`,
      `or give the value itself: --set ${path}=…`,
    ],
  };
}
