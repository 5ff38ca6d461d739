import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const entries = ['packages', 'examples']
  .map((folder) => join(workspaceRoot, folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name, 'src', 'index.ts')))
  .filter((path) => existsSync(path));

const program = ts.createProgram(entries, {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['zeroreel-source'],
  skipLibCheck: true,
  noEmit: true,
});
const checker = program.getTypeChecker();

/** Names that `entry` exports without a doc comment at their declaration. */
function undocumentedExports(entry: string): string[] {
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) return [];
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter((symbol) => symbol.getDocumentationComment(checker).length === 0 && symbol.getJsDocTags().length === 0)
    .map((symbol) => symbol.name);
}

describe('the public surface', () => {
  it.each(entries.map((entry) => [entry.slice(workspaceRoot.length), entry]))(
    '%s documents each export',
    (_, entry) => {
      expect(undocumentedExports(entry)).toEqual([]);
    },
  );
});
