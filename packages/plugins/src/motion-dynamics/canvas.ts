/** Displacements are in pixels of this square canvas, whatever the size of the video, as in the paper's code. */
export const CANVAS = 512;
