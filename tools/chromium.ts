import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const path = process.env['FORMULARY_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser that tests and tools can look at pages with. */
export const hasChromium = existsSync(path);

/** Starts chromium without a window. Whoever calls closes it. */
export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
}
