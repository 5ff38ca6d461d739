// Publishes what is not there yet, with provenance, as each package's publishConfig says: for the workflow of releases. A release
// that was cut short goes on where it stopped. A package is published after all that it depends on.
//   node tools/registry/release.mjs [--dry-run]
import { execFileSync, spawnSync } from 'node:child_process';
import { manifestOf, published } from './publish.mjs';

const dryRun = process.argv.includes('--dry-run');
for (const folder of inOrder(published)) {
  const { name, version } = manifestOf(folder);
  if (isThere(`${name}@${version}`)) console.log(`${name}@${version} is there`);
  else if (dryRun) console.log(`${name}@${version} would be published`);
  else execFileSync('npm', ['publish'], { cwd: folder, stdio: 'inherit' });
}

function isThere(spec) {
  return spawnSync('npm', ['view', spec, 'version'], { encoding: 'utf8' }).stdout.trim() !== '';
}

/** Dependencies first, so that nobody finds a package whose parts are missing. */
function inOrder(folders) {
  const byName = new Map(folders.map((folder) => [manifestOf(folder).name, folder]));
  const ordered = new Set();
  const add = (folder) => {
    if (folder === undefined || ordered.has(folder)) return;
    const { dependencies, optionalDependencies } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) add(byName.get(name));
    ordered.add(folder);
  };
  folders.forEach(add);
  return [...ordered];
}
