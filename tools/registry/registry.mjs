// A registry on this machine: verdaccio, which holds our packages and asks the registry that npm is set to for all others.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { freePort } from '@zeroreel/testing/servers';

/** Starts verdaccio in `folder`. @returns its address, and what ends it */
export async function startRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  // What is ours is published anew; copies of others' packages stay, where the folder is an earlier run's.
  for (const ours of ['@zeroreel', 'zeroreel', 'create-zeroreel-plugin', '.verdaccio-db.json'])
    rmSync(join(folder, 'storage', ours), { recursive: true, force: true });
  const port = await freePort();
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configOf(folder, upstream));
  const program = createRequire(import.meta.url).resolve('verdaccio/bin/verdaccio');
  const log = openSync(join(folder, 'verdaccio.log'), 'a');
  const server = spawn(process.execPath, [program, '--config', config, '--listen', `127.0.0.1:${port}`], {
    stdio: ['ignore', log, log],
  });
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; !(await isUp(url)); tries++) {
    if (server.exitCode !== null || tries > 300)
      throw new Error(`verdaccio does not start: see ${folder}/verdaccio.log`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, stop: () => server.kill() };
}

/** What is ours has no uplink: it cannot be confused with a stranger's package of the same name. */
const configOf = (folder, upstream) => `
storage: ${join(folder, 'storage')}
uplinks:
  upstream: { url: ${JSON.stringify(upstream)}, timeout: 60s, maxage: 60m }
packages:
  '@zeroreel/*': { access: $all, publish: $all }
  'zeroreel': { access: $all, publish: $all }
  'create-zeroreel-plugin': { access: $all, publish: $all }
  '**': { access: $all, proxy: upstream }
max_body_size: 200mb
web: { enable: false }
log: { type: stdout, format: pretty, level: warn }
`;

const isUp = (url) =>
  fetch(`${url}-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
