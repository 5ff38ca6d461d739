// How much an installation takes, and of which what.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MEGABYTE = 1e6;

/** Megabytes (of a million bytes) of files below a folder; links count nothing. */
export function megabytesIn(folder) {
  const facts = lstatSync(folder, { throwIfNoEntry: false });
  if (facts === undefined || facts.isSymbolicLink()) return 0;
  if (!facts.isDirectory()) return facts.size / MEGABYTE;
  return readdirSync(folder).reduce((sum, name) => sum + megabytesIn(join(folder, name)), 0);
}

/** Rows of what is worth naming in `node_modules`, and the rest. */
export function sizesOf(modules) {
  const names = {
    'onnxruntime, of this platform': [`@zeroreel/onnxruntime-${process.platform}-${process.arch}`],
    'ffmpeg, which writes videos': ['@ffmpeg-installer'],
    'the embedded models': ['@zeroreel/mini'],
    'the page, with the WebAssembly of onnxruntime-web': ['@zeroreel/playground'],
    'sharp, which reads pictures': ['@img', 'sharp'],
  };
  const rows = Object.entries(names).map(([what, folders]) => [what, sum(folders.map((name) => join(modules, name)))]);
  const ours = sum([join(modules, '@zeroreel'), join(modules, 'zeroreel')]);
  const ourRows = rows[0][1] + rows[2][1] + rows[3][1];
  rows.push(['the other packages of zeroreel', ours - ourRows]);
  const total = megabytesIn(modules);
  rows.push(['everything else', total - rows.reduce((all, [, size]) => all + size, 0)]);
  return { rows, total };
}

const sum = (folders) => folders.reduce((all, folder) => all + megabytesIn(folder), 0);
