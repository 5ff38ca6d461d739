import { resolve } from 'node:path';

/** The command that makes a video of frames that are saved. */
export function finishCommand(frames: string, output: string, sound: string | undefined): string {
  const withSound = sound === undefined ? [] : ['--sound', quoted(resolve(sound))];
  return ['zeroreel encode', quoted(resolve(frames)), '-o', quoted(resolve(output)), ...withSound].join(' ');
}

/** For a shell of POSIX, or as Windows wants it. */
function quoted(text: string): string {
  if (/^[\w./:\\%@+,=-]+$/.test(text)) return text;
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}
