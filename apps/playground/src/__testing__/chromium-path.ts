import { existsSync } from 'node:fs';

/** The browser of the e2e tests: `ZEROREEL_CHROMIUM`, or where Linux distributions put it. */
export const chromiumPath = [process.env['ZEROREEL_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
