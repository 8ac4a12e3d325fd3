/** Starts the Chromium of the machine, steered by the Playwright that test/vscode installs. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

export async function launchChromium() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath)
    throw new Error('No Chromium found. Install it (apt-get install chromium) or set CHROMIUM to its path.');
  const require = createRequire(fileURLToPath(new URL('../vscode/package.json', import.meta.url)));
  const { chromium } = require('playwright-core');
  return chromium.launch({ executablePath, args: FLAGS });
}
