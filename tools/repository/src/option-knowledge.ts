import { dirname, join, relative } from 'node:path';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { workspaceRoot } from './workspace-root.js';

/*
 * Which files know an option: those that name its declaration, its flag, or its key on an object of its group. An option
 * that many files know was declared once in vain.
 */

/** A group of options that are declared together. */
interface OptionGroup {
  /** `request`, `output`, or the name of a plugin. */
  readonly name: string;
  readonly keys: readonly string[];
  /** Flags by key, without their values: `--steps`. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** Files that know an option, by `group.key`. */
export type OptionKnowledge = ReadonlyMap<string, ReadonlySet<string>>;

/** Declarations that are no plugin's: the name of the constant, and of its group. */
const CONSTANTS: Readonly<Record<string, string>> = {
  requestOptions: 'request',
  sizeOptions: 'request',
  clipParts: 'clip',
  modelOptions: 'model',
  outputOptions: 'output',
  machineOptions: 'machine',
};

/**
 * Migrations know old names, façades those of other services; the pipeline follows a request that is resolved, and suites
 * of tests are tests.
 */
const NOT_COUNTED = [
  /^packages\/testing\//,
  /migrate-format-\d+\.ts$/,
  /^packages\/server\/src\/facades\//,
  /^packages\/core\/src\/pipeline\//,
  /\.spec\.tsx?$/,
  /__testing__/,
  /\.e2e\.ts$/,
];

/** Looks through all production files of a program. */
export function optionKnowledge(program: ts.Program): OptionKnowledge {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(isProduction);
  const declared = files.map((file) => ({ path: pathOf(file), groups: groupsOf(file) }));
  const groups = declared.flatMap((file) => file.groups);
  const known = new Map(
    declared.flatMap(({ path, groups: own }) =>
      own.flatMap(({ name, keys }) => keys.map((key) => [`${name}.${key}`, new Set([path])] as const)),
    ),
  );
  for (const file of files) {
    const path = pathOf(file);
    if (NOT_COUNTED.some((pattern) => pattern.test(path))) continue;
    const note = (group: OptionGroup, key: string) => known.get(`${group.name}.${key}`)?.add(path);
    visit(file, (node) => {
      for (const { group, key } of namedOptions(node, groups, checker)) note(group, key);
    });
  }
  return known;
}

/**
 * A program of every file of packages and apps.
 * @param playground the page's configuration: `tsconfig.spec.json` has its tests too
 */
export function workspaceProgram(playground = 'apps/playground/tsconfig.json'): ts.Program {
  const configs = ['tsconfig.spec.json', playground].map((name) => join(workspaceRoot, name));
  const parsed = configs.map((path) => {
    const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8'));
    return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  });
  const [first] = parsed;
  const options = {
    ...first?.options,
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  };
  return ts.createProgram(
    parsed.flatMap(({ fileNames }) => fileNames),
    options,
  );
}

const pathOf = (file: ts.SourceFile): string => relative(workspaceRoot, file.fileName).replaceAll('\\', '/');

const isProduction = (file: ts.SourceFile): boolean =>
  /^(packages|apps)\/[^/]+\/src\//.test(pathOf(file)) && !file.isDeclarationFile;

/** Groups that are declared in a file: constants of options, and plugins. */
function groupsOf(file: ts.SourceFile): readonly OptionGroup[] {
  const groups: OptionGroup[] = [];
  visit(file, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      const name = CONSTANTS[node.name.text];
      const object = objectOf(node.initializer);
      if (name !== undefined && object) groups.push(groupOf(name, object));
    }
    if (ts.isCallExpression(node) && node.expression.getText() === 'definePlugin') {
      const [description] = node.arguments;
      const plugin = description && objectOf(description);
      const name = plugin && propertyOf(plugin, 'name');
      const options = plugin && propertyOf(plugin, 'options');
      const object = options && objectOf(options);
      if (name && ts.isStringLiteral(name) && object) groups.push(groupOf(name.text, object));
    }
  });
  return groups;
}

function groupOf(name: string, object: ts.ObjectLiteralExpression): OptionGroup {
  const members = object.properties.filter(ts.isPropertyAssignment);
  const flags = members.map((member) => {
    const texts: string[] = [];
    visit(member.initializer, (node) => {
      if (ts.isPropertyAssignment(node) && node.name.getText() === 'flag' && ts.isStringLiteral(node.initializer)) {
        texts.push(...(node.initializer.text.match(/--?[a-z][a-z0-9-]*/gi) ?? []));
      }
    });
    return [member.name.getText(), texts.filter((flag) => flag.startsWith('--'))] as const;
  });
  return { name, keys: members.map((member) => member.name.getText()), flags: new Map(flags) };
}

/** Options that a node names. */
function* namedOptions(
  node: ts.Node,
  groups: readonly OptionGroup[],
  checker: ts.TypeChecker,
): Generator<{ readonly group: OptionGroup; readonly key: string }> {
  const named = keyOn(node, checker);
  for (const group of groups) {
    if (named && group.keys.includes(named.key) && isOfGroup(named.type, group)) yield { group, key: named.key };
    if (ts.isStringLiteralLike(node)) {
      for (const key of group.keys) {
        if (group.flags.get(key)?.includes(node.text) && !isDeclaredFlag(node)) yield { group, key };
        if (node.text === key && isKeyOfGroup(node, group, checker)) yield { group, key };
      }
    }
  }
}

/** Whether a flag stands in a declaration, which may share it with others. */
const isDeclaredFlag = ({ parent }: ts.Node): boolean =>
  ts.isPropertyAssignment(parent) && parent.name.getText() === 'flag';

interface NamedKey {
  readonly key: string;
  readonly type: ts.Type;
}

/** The key of an object that a node reads, takes apart or writes, and the object's type. */
function keyOn(node: ts.Node, checker: ts.TypeChecker): NamedKey | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    return { key: node.name.text, type: checker.getTypeAtLocation(node.expression) };
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return { key: node.argumentExpression.text, type: checker.getTypeAtLocation(node.expression) };
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    if (ts.isIdentifier(name)) return { key: name.text, type: checker.getTypeAtLocation(node.parent) };
  }
  if ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && ts.isIdentifier(node.name)) {
    const type = checker.getContextualType(node.parent);
    if (type) return { key: node.name.text, type };
  }
  return undefined;
}

/**
 * An object of a group has most of its keys, of a small group all; a group of one key is known by its declaration and flag
 * alone.
 */
function isOfGroup(type: ts.Type, { keys }: OptionGroup): boolean {
  if (keys.length < 2) return false;
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => {
    const has = keys.filter((key) => part.getProperty(key) !== undefined).length;
    return has >= leastKeys(keys);
  });
}

/** How many keys of a group tell it from others. */
const leastKeys = (keys: readonly string[]): number => (keys.length <= 4 ? keys.length : Math.ceil(0.75 * keys.length));

/** Whether a text stands where keys of the group are wanted, or is a word that nothing else would be called. */
function isKeyOfGroup(node: ts.StringLiteralLike, { keys }: OptionGroup, checker: ts.TypeChecker): boolean {
  if (/[a-z][A-Z]/.test(node.text)) return true;
  const wanted = checker.getContextualType(node);
  if (!wanted?.isUnion()) return false;
  const texts = wanted.types.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
  return keys.filter((key) => texts.includes(key)).length >= leastKeys(keys);
}

/** The object literal behind `as const` and brackets. */
function objectOf(node: ts.Expression): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(node)) return node;
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node))
    return objectOf(node.expression);
  return undefined;
}

function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = object.properties.find((each) => each.name?.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}
