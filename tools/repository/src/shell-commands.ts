import { parse } from 'shell-quote';

/** The words of the commands of a shell's script, without assignments in front of them and comments behind. */
export function shellCommands(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) => commandsOf(line).filter((words) => words.length > 0));
}

function commandsOf(line: string): readonly (readonly string[])[] {
  // What $(…) holds is a command of its own.
  const [inner = [], outer] = takeOut(line);
  const commands: string[][] = [[]];
  for (const entry of parse(outer, (name) => `$${name}`)) {
    if (typeof entry === 'string') commands.at(-1)?.push(entry);
    else if ('comment' in entry) break;
    else if (entry.op === 'glob') commands.at(-1)?.push(entry.pattern);
    else if (!['>', '>>', '<', '>&'].includes(entry.op)) commands.push([]);
  }
  const own = commands.map((words) => words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))));
  const isAssignment = (words: readonly string[]) => words.every((word) => /^[A-Za-z_]\w*=/.test(word));
  return [...inner.flatMap(commandsOf), ...own.filter((words) => !isAssignment(words))];
}

/** The commands inside of `$(…)`, and the line without them. */
function takeOut(line: string): readonly [inner: readonly string[], outer: string] {
  const inner: string[] = [];
  const outer = line.replaceAll(/\$\(((?:[^()']|'[^']*')*)\)/g, (_, command: string) => {
    inner.push(command);
    return 'result';
  });
  return [inner, outer];
}
