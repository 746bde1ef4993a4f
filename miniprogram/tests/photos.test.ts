import { describe, expect, it } from 'vitest'

import { fingerprint } from '@/photos/fingerprint'
import { greyOf, isBlurred, sharpness } from '@/photos/sharpness'

/** A paper with lines of small dark strokes, as text is; `soft` neighbours on each side are mixed. */
function paper(soft: number) {
  const [width, height] = [300, 200]
  const ink = (x: number, y: number) => (y % 16 < 8 && (x * 7 + y * 3) % 11 < 4 ? 30 : 240)
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0
      for (let dy = -soft; dy <= soft; dy += 1) {
        for (let dx = -soft; dx <= soft; dx += 1) sum += ink(x + dx + 100, y + dy + 96)
      }
      data.fill(sum / (2 * soft + 1) ** 2, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { width, height, data }
}

describe('a photo of a paper', () => {
  it('is sharp where its strokes are, and blurred where they run together', () => {
    expect(isBlurred(sharpness(greyOf(paper(0))))).toBe(false)
    expect(isBlurred(sharpness(greyOf(paper(7))))).toBe(true)
  })
  it('is not held up where it could not be looked at', () => {
    expect(isBlurred(undefined)).toBe(false)
  })
  it('is known again by its bytes, and by nothing else', () => {
    const bytes = new Uint8Array(5000).map((_, at) => (at * 31) % 251)
    const other = bytes.slice()
    other[2500]! ^= 1
    expect(fingerprint(bytes)).toBe(fingerprint(bytes.slice()))
    expect(fingerprint(other)).not.toBe(fingerprint(bytes))
    expect(fingerprint(bytes.slice(1))).not.toBe(fingerprint(bytes))
  })
})
