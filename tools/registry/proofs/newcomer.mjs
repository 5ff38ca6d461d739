// A newcomer follows a page to the letter: a user who owns nothing, an empty home, the page's commands in their order, in one
// shell. Once in a clone, as the page says, and once in an empty folder, where what installs and builds a clone is left out.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../documents.mjs';
import { expect } from '../expect.mjs';
import { root } from '../publish.mjs';

/** What is for clones alone. */
const FROM_SOURCE = 'npm ci && npm run build && ';

/** @param page in the repository, such as docs/start.md @param someone whose home is nobody's but theirs */
export async function newcomerFollows(page, someone) {
  const script = commandsOf(page);
  const clone = join(someone.folder('clone'), 'zeroreel');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  someone.gets(clone);
  await follow(someone, clone, script, `${page}, in a clone`);
  const empty = someone.folder('empty');
  await follow(someone, empty, script.replaceAll(FROM_SOURCE, ''), `${page}, in an empty folder`);
}

async function follow(someone, folder, script, what) {
  const { text } = await someone.run(folder, 'bash', ['-c', script]);
  const videos = [...script.matchAll(/ -o (\S+)/g)].map(([, file]) => file);
  const missing = videos.filter((file) => !existsSync(join(folder, file)));
  expect(videos.length > 0 && missing.length === 0, `a newcomer follows ${what}: ${videos.join(', ')}`);
  if (script.includes('doctor'))
    expect(/Everything is there|Videos are made on/.test(text), `doctor is content, ${what}`);
}

/** The page's commands, each told before it runs. */
function commandsOf(page) {
  const blocks = blocksOf(page).filter(({ language, info }) => language === 'sh' && !/^(not-run|serves):/.test(info));
  if (blocks.length === 0) throw new Error(`${page}: expected blocks of commands, got none`);
  return `set -euxo pipefail\n${blocks.map(({ code }) => code).join('\n')}`;
}
