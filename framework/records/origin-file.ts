import { hostname, userInfo } from 'node:os';
import type { Static } from 'typebox';
import { Type } from '../registry/type.js';
import { type Frozen, recordFile } from './record.js';

const Origin = Type.Object({ user: Type.String(), host: Type.String() });
/** The person who began something, and the machine where it was begun. */
export type Origin = Frozen<Static<typeof Origin>>;

/**
 * `origin.json` of an experiment folder: who ran the experiment first, and where. A copy of the folder keeps it, so that a
 * tracker knows two copies from two persons who run the same experiment. Bundles leave it out.
 */
export const originFile = recordFile('origin.json', Origin);

/** This person, on this machine. */
export function originHere(): Origin {
  return { user: userName(), host: hostname() };
}

/** As Python's `getpass` and so MLflow's own client: who shares an account says so in `LOGNAME`. */
function userName(): string {
  const { LOGNAME, USER } = process.env;
  if (LOGNAME || USER) return (LOGNAME || USER)!;
  try {
    return userInfo().username;
  } catch {
    // In containers a user may have a number alone.
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}

/** Writes who runs an experiment first. Later plans of the same experiment change nothing. */
export async function recordOrigin(experimentFolder: string): Promise<void> {
  if (originFile.readIfWhole(experimentFolder) === undefined) await originFile.write(experimentFolder, originHere());
}
