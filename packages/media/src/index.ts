export { frameFromPicture, type Frame } from './frame.js';
export { decodePng, encodePng } from './png.js';
export { contactSheet, framesOfSheet, type ContactSheetOptions } from './contact-sheet.js';
export { addGifComment, asciiJson } from './gif-comment.js';
export { addWebpComment } from './webp-comment.js';
export { bytesInMemory, type ByteSource } from './byte-source.js';
export { readKeptSettings } from './kept-settings.js';
export { gifLength, webpLength, type AnimationLength } from './animation-length.js';
export { framesFromLatents, latentProjectionFor, type LatentProjection } from './frames-from-latents.js';
export { channelsOf, overBlack } from './over-black.js';
export { canny, cannyPreprocessor, type CannyOptions } from './control/canny.js';
export type { ApertureSize } from './control/sobel.js';
export { controlPicture, givenPictures, modelPictures, picturePreprocessor } from './control/picture-preprocessor.js';
export { depthMaps, type DepthMapOptions } from './control/depth-maps.js';
export { fitSize, paperSize, type PictureSize } from './resize/picture-size.js';
export { resizeBilinear } from './resize/resize-bilinear.js';
export { coverFrame, resizeFrame, type ByteRounding } from './resize/resize-frame.js';
export { formatFrameRate, frameRate, perSecondOf, type FrameRate } from './frame-rate.js';
export { pingPong } from './frame-selection.js';
export { readVideoTrack } from './packets/read-video-track.js';
export { timesOfTrack, type TrackTimes } from './packets/track-times.js';
export type { ColourWords, Turn, VideoPacket, VideoTrack } from './packets/video-track.js';
export { animationTimes } from './animation-times.js';
export { clipTimes, rateOver, type ClipTimes, type ToldTimes } from './clip-times.js';
export {
  NO_LIMIT,
  selectPart,
  type FrameLimit,
  type TimedSource,
  type VideoPart,
  type VideoPartOptions,
} from './video-part.js';
export {
  displayColours,
  isDisplayEncoding,
  type ColourEncoding,
  type DeepPicture,
  type Primaries,
  type Transfer,
} from './display-colours.js';
export { HEAD_BYTES, mediaFormatOf, type MediaFormat, type MediaReader } from './media-format.js';
