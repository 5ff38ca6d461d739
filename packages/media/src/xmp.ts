/** An XMP packet (ISO 16684-1) whose `dc:description` is `description`. */
export function xmpPacket(description: string): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(description)}</rdf:li></rdf:Alt></dc:description>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/** The default-language `dc:description` of a packet; undefined where it has none. */
export function readXmpDescription(packet: string): string | undefined {
  const match = /<dc:description>.*?<rdf:li xml:lang="x-default">(.*?)<\/rdf:li>/s.exec(packet);
  return match?.[1] === undefined ? undefined : unescapeXml(match[1]);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const UNESCAPES = Object.fromEntries(Object.entries(ESCAPES).map(([character, entity]) => [entity, character]));

const escapeXml = (text: string): string => text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
const unescapeXml = (text: string): string => text.replace(/&(amp|lt|gt);/g, (entity) => UNESCAPES[entity] ?? entity);
