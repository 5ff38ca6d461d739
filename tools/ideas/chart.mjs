const WIDTH = 560;
const HEIGHT = 300;
const PAD = { left: 44, right: 90, top: 16, bottom: 40 };

/**
 * A chart as SVG. Points are in [0, 1]², y upwards; marks are `[place, text]`.
 * @param lines each `{ points, label, colour, dashed, dots }`; a label stands at the line's end
 */
export function chart({ lines, x, y, title = '' }) {
  const place = ([u, v]) => [
    PAD.left + u * (WIDTH - PAD.left - PAD.right),
    HEIGHT - PAD.bottom - v * (HEIGHT - PAD.top - PAD.bottom),
  ];
  const text = (at, words, attributes = '') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${attributes}>${words}</text>`;
  const [origin, right, top] = [place([0, 0]), place([1, 0]), place([0, 1])];
  const axes = `<path d="M${top.map(round).join(' ')} L${origin.map(round).join(' ')} L${right.map(round).join(' ')}" fill="none" stroke="#6b7280"/>`;
  const marks = [
    ...x.marks.map(([u, words]) => text(shift(place([u, 0]), 0, 17), words, 'text-anchor="middle"')),
    ...y.marks.map(([v, words]) => text(shift(place([0, v]), -8, 4), words, 'text-anchor="end"')),
    ...(x.label ? [text(shift(place([1, 0]), 12, 5), x.label, 'font-style="italic"')] : []),
    ...(y.label ? [text(shift(place([0, 1]), 8, 6), y.label, 'font-style="italic"')] : []),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="13" fill="#374151">`,
    ...(title ? [`<title>${title}</title>`] : []),
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    axes,
    ...lines.flatMap((line) => drawn(line, place, text)),
    ...marks,
    '</svg>\n',
  ].join('\n');
}

function drawn({ points, label, colour, dashed = false, dots = false, thin = false, labelShift = 0 }, place, text) {
  const path = points.map((point) => place(point).map(round).join(' ')).join(' L');
  const style = `fill="none" stroke="${colour}" stroke-width="${thin ? 1 : 2.5}"${dashed ? ' stroke-dasharray="5 4"' : ''}`;
  const circles = dots
    ? points
        .map((point) => place(point).map(round))
        .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`)
    : [];
  const end = shift(place(points.at(-1)), 8, 5 + labelShift);
  return [`<path d="M${path}" ${style}/>`, ...circles, ...(label ? [text(end, label, `fill="${colour}"`)] : [])];
}

const round = (value) => Number(value.toFixed(1));
const shift = ([x, y], dx, dy) => [x + dx, y + dy];
