import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { workspaceProgram } from './option-knowledge.js';
import { workspaceRoot } from './workspace-root.js';

/**
 * Calls of `toMatchObject` with a regular expression as the expected value of a property, as `file:line`. Vitest 4.1
 * compares the keys of a regular expression, of which there are none, so that any value passes.
 * `expect.stringMatching` is what was meant.
 */
function looseChecks(program: ts.Program): readonly string[] {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile && file.text.includes(METHOD));
  return files.flatMap((file) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const argument = argumentOfCheck(node);
      if (argument && holdsPattern(checker.getTypeAtLocation(argument), checker)) {
        const { line } = file.getLineAndCharacterOfPosition(argument.getStart());
        found.push(`${relative(workspaceRoot, file.fileName)}:${line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

const METHOD = 'toMatchObject';

function argumentOfCheck(node: ts.Node): ts.Expression | undefined {
  const isCheck =
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === METHOD;
  return isCheck ? node.arguments[0] : undefined;
}

const DEEPEST = 6;

/** Whether a value of the type has a regular expression in it. */
function holdsPattern(type: ts.Type, checker: ts.TypeChecker, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (type.getSymbol()?.name === 'RegExp') return true;
  const inside = (inner: ts.Type): boolean => holdsPattern(inner, checker, depth + 1);
  if (type.isUnion()) return type.types.some(inside);
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return checker.getTypeArguments(type as ts.TypeReference).some(inside);
  }
  // Classes of libraries hold a lot; what a test writes down is an object literal.
  const isLiteral = type.getSymbol()?.declarations?.every((declaration) => ts.isObjectLiteralExpression(declaration));
  return isLiteral === true && type.getProperties().some((property) => inside(checker.getTypeOfSymbol(property)));
}

/** A program of one file that stands in memory. */
function programOf(text: string): ts.Program {
  const path = join(workspaceRoot, 'planted.ts');
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    name === path ? ts.createSourceFile(name, text, version, true) : read(name, version);
  return ts.createProgram([path], { strict: true, noEmit: true, target: ts.ScriptTarget.ES2023, types: [] }, host);
}

const PLANTED = `
declare function expect(value: unknown): { toMatchObject(expected: object): void; toThrow(text: RegExp): void };
declare const text: { matching(pattern: RegExp): string };
const gone = { code: 'x', message: /gone/ };
const rows = [{ message: /a/, count: 1 }];
expect(1).toMatchObject({ message: /x/ });
expect(1).toMatchObject(gone);
expect(1).toMatchObject([{ inner: { message: /x/ } }]);
for (const { message } of rows) expect(1).toMatchObject({ message });
for (const { count } of rows) expect(1).toMatchObject({ count, name: 'x', message: text.matching(/x/) });
expect(1).toThrow(/x/);
`;

describe('checks with toMatchObject', () => {
  it('are found where a regular expression lets any value pass', () => {
    expect(looseChecks(programOf(PLANTED))).toEqual([6, 7, 8, 9].map((line) => `planted.ts:${line}`));
  });

  it('have no regular expressions: expect.stringMatching takes them', () => {
    expect(looseChecks(workspaceProgram('apps/playground/tsconfig.spec.json'))).toEqual([]);
  }, 300_000);
});
