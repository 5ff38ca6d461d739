import { baseName } from '@zeroreel/run';

/** Whether a name in settings is a place on the web. */
export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

/** Whose server an address means, in letters that cannot be taken for others; the address itself where it is none. */
export const hostOf = (address: string): string => URL.parse(address)?.host ?? address;

/** An address as the browser takes it: no letters that look like others, no marks that turn the direction of writing. */
export const shownAddress = (address: string): string => URL.parse(address)?.href ?? address;

/** Whether it is one on a disk; a name that is neither stands for something built in, or for what was dropped. */
export const isPath = (name: string): boolean => /[/\\]/.test(name) && !isAddress(name);

/** What settings call a file that was chosen: as before where it is the same one again, so that paths are kept. */
export const nameFor = (file: string, before: string): string => (baseName(before) === file ? before : file);
