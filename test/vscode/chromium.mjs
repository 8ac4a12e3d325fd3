/** The browser that drives VS Code in the tests. It comes from Debian; npm has none. */
import { existsSync } from 'node:fs';
import { CommandFailed } from '../../scripts/command.mjs';
import { ensureApt } from '../../scripts/apt.mjs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {string | undefined} */
const findChromium = () => USUAL_PLACES.find((file) => existsSync(file));

/**
 * Finds a Chromium, or has apt install one.
 * @returns {string} path of the program
 * @throws {CommandFailed} with what is missing and the command that brings it
 */
export function ensureChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new CommandFailed(`CHROMIUM names ${named}, which does not exist.`);
  }
  if (!findChromium()) {
    // Without a font package, a picture of the workbench has boxes for letters.
    ensureApt(
      ['chromium', 'fonts-dejavu-core'],
      'Chromium, which drives VS Code in the tests (or name one in CHROMIUM)',
    );
  }
  const found = findChromium();
  if (found) return found;
  throw new CommandFailed(
    'The package chromium is installed, but there is no /usr/bin/chromium. Name one in CHROMIUM.',
  );
}
