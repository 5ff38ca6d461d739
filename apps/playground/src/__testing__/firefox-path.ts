import { existsSync } from 'node:fs';

/** Firefox for the smoke test: `ZEROREEL_FIREFOX`, or where Debian puts it. */
export const firefoxPath = [process.env['ZEROREEL_FIREFOX'], '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path !== undefined && existsSync(path),
);
