import { describe, expect, it } from 'vitest'

import { fingerprint } from '@/photos/fingerprint'
import { KEPT_FOR, stillUnsent, type Unsent, type UnsentPlace } from '@/photos/keeping'
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

class Drawer implements UnsentPlace {
  constructor(public lying: Unsent[]) {}
  async put(photo: Unsent) {
    this.lying.push(photo)
    return undefined
  }
  async all() {
    return [...this.lying]
  }
  async drop(key: string) {
    this.lying = this.lying.filter((each) => each.key !== key)
  }
}

describe('what has not arrived', () => {
  const photo = (key: string, at: number): Unsent => ({ key, claim: 'c', material: 'receipt', hash: key, at })

  it('is sent in the order in which it was taken, and after a day it is gone', async () => {
    const now = 10 * KEPT_FOR
    const drawer = new Drawer([photo('new', now - 5), photo('old', now - KEPT_FOR - 1), photo('first', now - 50)])
    expect((await stillUnsent(drawer, now)).map((each) => each.key)).toEqual(['first', 'new'])
    expect(drawer.lying.map((each) => each.key)).toEqual(['new', 'first'])
  })
  it('is nothing on a phone that keeps nothing', async () => {
    const closed: UnsentPlace = { put: async () => undefined, drop: async () => undefined, all: () => Promise.reject(new Error('no room')) }
    expect(await stillUnsent(closed, 0)).toEqual([])
  })
})
