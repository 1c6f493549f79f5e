import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lets one process at a time deliver an experiment folder; returns what releases the lock, or undefined while another living
 * process of this machine holds it. The lock of a process that died is taken over.
 */
export async function lockDelivery(folder: string): Promise<(() => Promise<void>) | undefined> {
  const path = join(folder, 'mlflow.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (Number.isSafeInteger(holder) && holder > 0 && isAlive(holder)) return undefined;
      await rm(path, { force: true });
    }
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
