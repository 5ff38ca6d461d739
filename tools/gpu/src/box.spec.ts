import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const tests = fileURLToPath(new URL('../tests', import.meta.url));
const python = process.env['ZEROREEL_PYTHON'] ?? 'python3';
const has = spawnSync(python, ['--version']).status === 0;

it.skipIf(!has)(
  `what runs on the other machine passes its own tests ${has ? '' : '(skipped: there is no python3)'}`,
  () => {
    const { stderr } = spawnSync(python, ['-m', 'unittest', 'discover', '-s', tests], { encoding: 'utf8' });
    expect(stderr).toMatch(/Ran [1-9]\d* tests[^]*\nOK/);
  },
);
