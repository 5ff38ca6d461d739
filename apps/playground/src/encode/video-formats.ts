/** What a video can be downloaded as. */
export const VIDEO_FORMATS = ['mp4', 'webm', 'gif', 'zip'] as const;

/** One of `VIDEO_FORMATS`; `zip`: PNG pictures. */
export type VideoFormat = (typeof VIDEO_FORMATS)[number];
