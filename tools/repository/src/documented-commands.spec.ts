import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../apps/cli/src/__testing__/run-command.js';
import { fencedBlocks, quoteOf, siteDocuments, type FencedBlock } from './fenced-blocks.js';
import { shellCommands } from './shell-commands.js';
import { workspaceRoot } from './workspace-root.js';

// Documents name files from the root of the repository on.
process.chdir(workspaceRoot);

const blocks = siteDocuments.flatMap(fencedBlocks);
const scripts = blocks.filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language));
const programs = blocks.filter(({ language }) => ['js', 'ts', 'mjs', 'python', 'py'].includes(language));
const placed = ({ document, line }: FencedBlock) => `${document}:${line}`;

/** Programs of others that documents use. */
const OTHERS = ['curl', 'sed', 'sha256sum', 'printf', 'export', 'cd', 'ffmpeg', 'python', 'pip', 'git', 'node'].concat([
  'redis-server',
  'docker',
  'kubectl',
  'apt-get',
  'brew',
  'winget',
]);

const scriptsOf = (folder: string): Readonly<Record<string, string>> => {
  const file = join(workspaceRoot, folder, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {};
};

/** What is wrong with a command, as far as that can be told without running it; undefined for nothing. */
async function faultOf(words: readonly string[]): Promise<string | undefined> {
  const [program = '', ...args] = words[0] === 'npx' ? words.slice(1) : words;
  if (program === 'zeroreel') return faultOfOurs(args);
  if (program === 'npm') return faultOfNpm(args);
  if (program === 'node' && args[0]?.includes('/') === true && !existsSync(join(workspaceRoot, args[0])))
    return `${args[0]} is no file`;
  if (words[0] === 'npx' && ['create-zeroreel-plugin', 'nx', 'rolldown', 'vitest', 'playwright'].includes(program))
    return;
  return OTHERS.includes(program) ? undefined : `${program}: expected a program that this test knows`;
}

function faultOfNpm([verb = '', name = '', ...rest]: readonly string[]): string | undefined {
  if (['ci', 'install', 'i', 'test', 'create', 'exec'].includes(verb)) return;
  if (verb !== 'run') return `npm ${verb}: expected ci, install, run or test`;
  const at = rest.indexOf('-w');
  const known = at < 0 ? scriptsOf('.') : undefined;
  return known === undefined || name in known ? undefined : `npm run ${name}: package.json has no such script`;
}

/** Commands that make a video are parsed as when they are run; of others the flags have to be in their help. */
async function faultOfOurs(args: readonly string[]): Promise<string | undefined> {
  const [verb = ''] = args;
  if (['generate', 'edit'].includes(verb)) {
    const { code, stderr } = await runCommand(args, () => Promise.resolve());
    return code === 0 ? undefined : stderr;
  }
  const { code, stdout } = await runCommand([...args.slice(0, 1), '--help-all'], () => Promise.resolve());
  if (code !== 0) return `zeroreel ${verb} is no command`;
  const nested = verb === 'jobs' || verb === 'models' ? await runCommand([...args.slice(0, 2), '--help']) : undefined;
  const known = new Set(`${stdout} ${nested?.stdout ?? ''}`.match(/(?<![\w-])--?[a-z][a-z0-9-]*/gi));
  const unknown = args.filter((arg) => /^--?[a-z]/i.test(arg) && !known.has(arg.split('=')[0] ?? ''));
  return unknown.length === 0 ? undefined : `zeroreel ${verb} has no ${unknown.join(', ')}`;
}

describe('commands of documents', () => {
  it('are found', () => {
    const commands = scripts.flatMap(({ code }) => shellCommands(code));
    expect(commands.filter((words) => words.includes('zeroreel')).length).toBeGreaterThan(60);
  });

  it.each(scripts.map((block) => [placed(block), block] as const))(
    '%s are commands that there are',
    async (_, block) => {
      execFileSync('bash', ['-n'], { input: block.code });
      const faults = [];
      const commands = shellCommands(block.code);
      // What stands in a folder that the commands have made cannot be looked at before.
      const moves = commands.findIndex(([program, folder = '']) => program === 'cd' && !existsSync(folder));
      for (const words of commands.slice(0, moves < 0 ? commands.length : moves)) {
        const fault = await faultOf(words);
        if (fault !== undefined) faults.push(`${words.join(' ')}\n  ${fault}`);
      }
      expect(faults).toEqual([]);
    },
  );

  it('begin on the start page as they begin in the README', () => {
    const firstOf = (document: string) =>
      fencedBlocks(document).find(({ language, code }) => language === 'sh' && code.includes('npm ci'))?.code;
    expect(firstOf('docs/start.md')).toBe(firstOf('README.md'));
  });

  it('are marked by words that mean something', () => {
    const isMark = ({ note }: FencedBlock) =>
      note === '' || /^not-run: \S.{8}/.test(note) || /^serves: http:\S+$/.test(note);
    expect(scripts.filter((block) => !isMark(block)).map(placed)).toEqual([]);
  });

  it('name what is there, where a reason names a file', () => {
    const named = blocks.flatMap(({ note }) => note.match(/[\w./-]+\.(spec|e2e)\.ts/g) ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(join(workspaceRoot, file)))).toEqual([]);
  });
});

describe('programs of documents', () => {
  it.each(programs.map((block) => [placed(block), block] as const))(
    '%s stand in a file that is tested, or say why not',
    (_, block) => {
      const { note, document } = block;
      // docs/adding-an-option.md is run as a whole by adding-an-option.spec.ts, documents.spec.ts compares quotations.
      const isFollowed = document === 'docs/adding-an-option.md' && /^(replace|add|with|part)\b/.test(note);
      if (isFollowed || /^not-run: \S.{8}/.test(note)) return;
      const quoted = quoteOf(block);
      expect(quoted).toBeDefined();
      expect(existsSync(join(workspaceRoot, quoted?.file ?? ''))).toBe(true);
    },
  );
});
