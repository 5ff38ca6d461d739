import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '@zeroreel/testing/servers';
import { fencedBlocks, type FencedBlock } from '../fenced-blocks.js';
import { workspaceRoot } from '../workspace-root.js';

/** What became of a document's commands. */
export interface DocumentRun {
  readonly code: number;
  /** What they wrote, and each command before it ran. */
  readonly log: string;
  /** Where they ran: what they made lies there. */
  readonly folder: string;
}

/**
 * Runs the commands of a document as they stand there, in their order, in one shell and in an empty folder that has the folders
 * of the repository beside it. `npx` and `npm` take the repository as installed and built; nothing is asked of the network.
 */
export async function runDocument(document: string): Promise<DocumentRun> {
  const folder = mkdtempSync(join(tmpdir(), 'document-'));
  for (const name of readdirSync(workspaceRoot)) {
    if (!name.startsWith('.')) symlinkSync(join(workspaceRoot, name), join(folder, name));
  }
  const lines = ['set -euo pipefail', "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"];
  const ports = new Map<string, number>();
  for (const block of fencedBlocks(document).filter(isRun)) lines.push(await scriptOf(block, ports));
  const path = `${writePrograms(join(folder, '.programs'))}${delimiter}${process.env['PATH'] ?? ''}`;
  const home = join(folder, '.home');
  mkdirSync(home);
  const env = {
    ...process.env,
    PATH: path,
    HOME: home,
    XDG_STATE_HOME: home,
    XDG_CACHE_HOME: home,
    HF_HUB_OFFLINE: '1',
  };
  const child = spawn('bash', ['-c', lines.join('\n')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject).on('close', (ended) => resolve(ended ?? 1));
  });
  return { code, log, folder };
}

/** Whether `runDocument` runs a block. */
export const isRun = ({ language, note }: FencedBlock): boolean => language === 'sh' && !note.startsWith('not-run:');

/** A block's commands, each told before it runs; one that serves goes on beside the others, at a port that is free. */
async function scriptOf({ note, code, line }: FencedBlock, ports: Map<string, number>): Promise<string> {
  const address = /^serves: (http:\S+)$/.exec(note)?.[1];
  const told = `echo '# line ${line}'\n`;
  if (address === undefined) {
    return (
      told + [...ports].reduce((text, [port, free]) => text.replaceAll(`localhost:${port}`, `localhost:${free}`), code)
    );
  }
  const [port, free] = [new URL(address).port, await freePort()];
  ports.set(port, free);
  const wait = `for i in $(seq 120); do curl -sf -o /dev/null localhost:${free} && break; sleep 0.5; done`;
  return `${told}${code.trim()} --port ${free} &\n${wait}\ncurl -sf -o /dev/null localhost:${free}`;
}

/** `zeroreel`, `npx` and `npm` as they are where the repository is installed and built. @returns their folder */
function writePrograms(folder: string): string {
  const cli = join(workspaceRoot, 'apps/cli/bin/zeroreel.js');
  const programs = {
    zeroreel: `exec "${process.execPath}" "${cli}" "$@"`,
    npx: `PATH="$PATH${delimiter}${join(workspaceRoot, 'node_modules/.bin')}" exec "$@"`,
    npm: 'case "$*" in ci|"run build") exit 0;; *) echo "npm $*: not in a test" >&2; exit 1;; esac',
  };
  mkdirSync(folder);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
