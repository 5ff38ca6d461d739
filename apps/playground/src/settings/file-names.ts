import { baseName } from '@zeroreel/run';

/** Whether a name in settings is a place on the web. */
export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

/** Whether it is one on a disk; a name that is neither stands for something built in, or for what was dropped. */
export const isPath = (name: string): boolean => /[/\\]/.test(name) && !isAddress(name);

/** What settings call a file that was chosen: as before where it is the same one again, so that paths are kept. */
export const nameFor = (file: string, before: string): string => (baseName(before) === file ? before : file);
