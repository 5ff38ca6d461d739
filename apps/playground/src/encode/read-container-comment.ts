import { BlobSource, Input, MP4, WEBM } from 'mediabunny';

/** The tag `comment` of an MP4 or WebM file. */
export async function readContainerComment(file: File): Promise<string | undefined> {
  const input = new Input({ source: new BlobSource(file), formats: [MP4, WEBM] });
  try {
    const { comment } = await input.getMetadataTags();
    return comment;
  } finally {
    input.dispose();
  }
}
