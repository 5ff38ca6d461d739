/** Files of what was dropped; those of a folder have their path for a name, with the folder's own at its beginning. */
export async function droppedFiles({ items }: DataTransfer): Promise<readonly File[]> {
  // What was dropped can be asked for at once only.
  const dropped = Array.from(items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files: File[] = [];
  for (const { entry, file } of dropped) {
    if (entry && isFolder(entry)) files.push(...(await filesOfFolder(entry)));
    else if (file) files.push(file);
  }
  return files;
}

async function filesOfFolder(folder: FileSystemDirectoryEntry): Promise<readonly File[]> {
  const files: File[] = [];
  for (const entry of await entriesOf(folder)) {
    if (isFolder(entry)) files.push(...(await filesOfFolder(entry)));
    else files.push(await fileOf(entry as FileSystemFileEntry));
  }
  return files;
}

/** A folder tells its entries some at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const more = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  const entries: FileSystemEntry[] = [];
  for (let some = await more(); some.length > 0; some = await more()) entries.push(...some);
  return entries;
}

/** A file whose name is its path: other places for that do not outlive the way to a worker. Nothing is read. */
async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return new File([file], entry.fullPath.slice(1));
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
