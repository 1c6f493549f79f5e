import { spawn } from 'node:child_process';

/** The command that opens a file with the program that a person has chosen for it, by the name of the system. */
const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Shows a page in the browser of this machine.
 *
 * @param command what opens files; that of the system where absent, or of the variable BROWSER
 * @returns why it could not be shown, and where it lies; undefined where it is shown
 */
export async function openInBrowser(
  page: string,
  command: readonly string[] = process.env['BROWSER'] === undefined
    ? (commands[process.platform] ?? ['xdg-open'])
    : [process.env['BROWSER']],
): Promise<string | undefined> {
  const [program, ...options] = command as [string, ...string[]];
  const opened = spawn(program, [...options, page], { stdio: 'ignore', detached: true });
  return new Promise((settle) => {
    // A browser that stays open is not waited for.
    const waited = setTimeout(() => settle(undefined), 2000);
    const end = (trouble?: string) => {
      clearTimeout(waited);
      settle(trouble === undefined ? undefined : `${trouble}; open ${page} yourself`);
    };
    opened.once('error', () => end(`${program} cannot be started`));
    opened.once('exit', (code) => end(code === 0 ? undefined : `${program} ended with ${code}`));
    opened.unref();
  });
}
