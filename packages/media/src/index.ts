export { frameFromPicture, type Frame } from './frame.js';
export { decodePng, encodePng } from './png.js';
export { contactSheet, type ContactSheetOptions } from './contact-sheet.js';
export { addGifComment, readGifComment } from './gif-comment.js';
export { addWebpComment, readWebpComment } from './webp-comment.js';
export { latentProjectionFor, type LatentProjection } from './latent-projection.js';
export { framesFromLatents } from './frames-from-latents.js';
