import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.js';

/**
 * A block of code in a document, by the words behind the three backticks:
 *
 * - `sh`: commands, which `npm run soak:docs` runs in their order, a folder for each document;
 * - `sh serves: ADDRESS`: one command that goes on; the blocks after it find it at this address;
 * - `LANGUAGE not-run: REASON`: not run, and why. Commands and their flags are looked at none the less;
 * - `LANGUAGE PATH`, `LANGUAGE part PATH`: what stands in that file.
 */
export interface FencedBlock {
  readonly document: string;
  /** The line of the document on which its first line stands, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language; empty where nothing does. */
  readonly note: string;
  readonly code: string;
}

/** Where documents lie that the site has, or that a newcomer reads first. */
const FOLDERS = ['docs', 'docs/guides', 'docs/ideas', 'docs/ko', 'docs/ko/guides', 'docs/ko/ideas', 'docs/adr'];
const CARDS = 'packages/mini';
const OTHERS = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/results/README.md',
  'bench/results/gpu.md',
  `${CARDS}/README.md`,
];

/** All of these documents, by their paths in the repository. */
export const siteDocuments: readonly string[] = [
  ...OTHERS,
  ...readdirSync(join(workspaceRoot, CARDS)).map((name) => `${CARDS}/${name}/README.md`),
  ...FOLDERS.filter((folder) => existsSync(join(workspaceRoot, folder))).flatMap((folder) =>
    readdirSync(join(workspaceRoot, folder)).map((name) => `${folder}/${name}`),
  ),
].filter((path) => path.endsWith('.md') && existsSync(join(workspaceRoot, path)));

/** The blocks of a document, in their order. */
export function fencedBlocks(document: string): readonly FencedBlock[] {
  const text = readFileSync(join(workspaceRoot, document), 'utf8');
  return [...text.matchAll(/^( *)```(\w*) ?(.*)\n([^]*?)^ *```$/gm)].map((match) => {
    const [, indent = '', language = '', note = '', code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    return { document, line, language, note, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** The file that a block quotes, whole or in part; undefined for one that quotes none. */
export function quoteOf({ note }: FencedBlock): { readonly file: string; readonly isPart: boolean } | undefined {
  const [, part, file] = /^(part )?(\S+\/\S+)$/.exec(note) ?? [];
  return file === undefined ? undefined : { file, isPart: part !== undefined };
}
