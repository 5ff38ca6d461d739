import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the kernel's clock a second, on every Linux there is. */
const TICKS = 100;

/** Processor seconds (user and system) of a process and all that it has started and that still runs; Linux. */
export function processorSeconds(pid) {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name, in parentheses, may hold anything.
        const text = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '');
        const fields = text.split(' ');
        return [{ pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return [];
      }
    });
  const members = new Set([pid]);
  for (let size = 0; size !== members.size;) {
    size = members.size;
    for (const each of stats) if (members.has(each.parent)) members.add(each.pid);
  }
  return stats.filter((each) => members.has(each.pid)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS;
}
