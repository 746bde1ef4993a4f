/** How much of a year's limit was used before, is used now and is left? Drawn, for an <img>: the
 * mini-program draws SVG in no other way. The figures stand beside it in words. */

export interface YearShare {
  cap: number
  used: number
  /** Of the claim that is looked at. */
  now?: number
}

const WIDTH = 320
const HEIGHT = 28

export function yearDrawing({ cap, used, now = 0 }: YearShare): string {
  const wide = (fen: number) => (cap > 0 ? Math.round((Math.min(Math.max(fen, 0), cap) / cap) * WIDTH) : 0)
  const before = wide(used)
  const after = Math.max(wide(used + now), now > 0 ? Math.min(before + 3, WIDTH) : 0)
  const drawing = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`,
    '<defs><pattern id="p" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
    '<rect width="8" height="8" fill="#f0c56f"/><rect width="4" height="8" fill="#a86a00"/></pattern></defs>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<rect width="${before}" height="${HEIGHT}" fill="#0b5d4f"/>`,
    now > 0 ? `<rect x="${before}" width="${after - before}" height="${HEIGHT}" fill="url(#p)"/>` : '',
    `<rect x="1" y="1" width="${WIDTH - 2}" height="${HEIGHT - 2}" fill="none" stroke="#56605c" stroke-width="2"/>`,
    '</svg>',
  ].join('')
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`
}
