// A machine of somebody else: an empty home, a folder outside of the workspace, nothing of ours in the environment.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of the environment a stranger has too: none of npm's, Node's and nx's variables. */
const SHARED = ['PATH', 'LANG', 'TMPDIR', 'TERM', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];

/** A stranger below `folder` who installs from the registry at `url`. */
export function stranger(folder, url, env = {}, user = undefined) {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  // A file, and not npm's variables: pnpm and bun read it too.
  writeFileSync(join(home, '.npmrc'), `registry=${url}\nfund=false\nupdate-notifier=false\n`);
  const shared = Object.fromEntries(
    SHARED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const variables = {
    ...shared,
    HOME: home,
    NO_COLOR: '1',
    // npm asks before it installs what npx runs.
    npm_config_yes: 'true',
    ...env,
  };
  if (user !== undefined) give(folder, user);
  return {
    home,
    /** An empty folder. */
    folder(name) {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true });
      if (user !== undefined) give(path, user);
      return path;
    },
    /** Makes a folder theirs. */
    gets: (path) => user !== undefined && give(path, user),
    /** Runs a program. @returns what it printed, and its seconds @throws with what it printed where it fails */
    run: (cwd, program, args, more = {}) => run(cwd, program, args, { ...variables, ...more }, user),
    /** The folder of packages that npx has installed. */
    npxModules() {
      const cache = join(home, '.npm/_npx');
      return join(cache, readdirSync(cache)[0], 'node_modules');
    },
    /** The same stranger with another Node. */
    withNode: (node) => stranger(folder, url, { ...env, PATH: `${dirname(node)}:${shared.PATH}` }),
    /** The same stranger with a program that a package of that name has: pnpm, bun. */
    withProgram(name) {
      const place = join(folder, 'program');
      mkdirSync(place, { recursive: true });
      execFileSync('npm', ['install', '--prefix', place, '--registry', url, name], { cwd: place, stdio: 'pipe' });
      return stranger(folder, url, { ...env, PATH: `${join(place, 'node_modules/.bin')}:${shared.PATH}` });
    },
  };
}

/**
 * A user who owns nothing here: `nobody`, where this runs as root and can be somebody else. Others keep their user, and have an
 * empty home.
 */
export const newcomer = (folder, url) =>
  stranger(folder, url, {}, process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined);

const give = (path, { uid, gid }) => execFileSync('chown', ['-R', `${uid}:${gid}`, path]);

function run(cwd, program, args, env, user) {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, ...user, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += bytes));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const seconds = (performance.now() - begin) / 1000;
      if (code === 0) resolve({ text, seconds });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}:\n${text}`));
    });
  });
}
