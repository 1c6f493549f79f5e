import type { UserInputProblem } from './errors.js';

const room = 'Free some space, then start the same command again: finished stages and checkpoints are kept.';
const rights = 'Give the user that runs the command the right to it, or name another place.';
const place = 'Name another place.';

/** System error code → what it means, and what to do about it. */
const troubles: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', room],
  EDQUOT: ['the quota of the disk is used up', room],
  EFBIG: ['the file grew larger than it may', room],
  EACCES: ['permission is denied', rights],
  EPERM: ['permission is denied', rights],
  EROFS: ['the file system may only be read', place],
  EIO: ['the disk cannot be read or written', 'Look at the disk, then start the same command again.'],
  EDAMAGED: [
    'the file is cut short, or no safetensors file',
    'Where it lies below cache/, remove the folder that holds it and run the experiment again: it is computed anew. Copy others again.',
  ],
  EDATATYPE: [
    'a tensor has a type that is not supported',
    'Store it as F32, F16, BF16, F64, I32, I64 or BOOL, and use another file where it is quantized.',
  ],
  ENOTDIR: ['a part of the path is no folder', place],
  EISDIR: ['it is a folder', place],
  ENAMETOOLONG: ['the name is longer than the file system allows', place],
  ELOOP: ['its links lead in a circle', place],
  EMFILE: ['too many files are open', 'Raise the limit (`ulimit -n`), then start the same command again.'],
  ENFILE: ['too many files are open', 'End other programs, then start the same command again.'],
};

/**
 * What the machine refuses — room, rights, a working disk — in words; `undefined` for any other error. That a file is not
 * there is none of these: the program should have made it.
 */
export function machineTrouble(error: unknown): UserInputProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = codeIn(error.message), path } = error as NodeJS.ErrnoException;
  const trouble = Object.hasOwn(troubles, code) ? troubles[code] : undefined;
  if (trouble === undefined) return undefined;
  const [reason, remedy] = trouble;
  return { ...(path === undefined ? {} : { place: path }), reason: `${reason} (${code})`, remedy };
}

/** Libraries that are not Node's pass on the system's words alone. */
function codeIn(message: string): string {
  return message.includes('No space left on device') ? 'ENOSPC' : '';
}
