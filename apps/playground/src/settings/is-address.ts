/** Whether a name in settings is a place on the web. */
export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

/** Whether it is one on a disk; a name that is neither stands for something built in, or for what was dropped. */
export const isPath = (name: string): boolean => /[/\\]/.test(name) && !isAddress(name);
