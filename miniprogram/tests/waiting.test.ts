import { describe, expect, it } from 'vitest'

import { dropThose, KEPT_FOR, type Lying, stillUnsent, type Unsent, type UnsentPlace } from '@/photos/keeping'
import { ownerOf, sealed, type SealedRow, unsealed } from '@/photos/sealed'

const HIS = '1a'.repeat(32)
const HERS = '2b'.repeat(32)

class Drawer implements UnsentPlace {
  constructor(public rows: (Unsent & { owner: string })[]) {}
  async put() {
    return undefined
  }
  async lying(): Promise<Lying[]> {
    return [...this.rows]
  }
  async open(key: string) {
    const found = this.rows.find((each) => each.key === key)!
    if (found.hash === 'spoilt') throw new Error('not ours')
    return found
  }
  async drop(key: string) {
    this.rows = this.rows.filter((each) => each.key !== key)
  }
}
const photo = (key: string, at: number, owner = 'he', hash = key) => ({ key, claim: 'c', material: 'receipt' as const, hash, at, owner })
const keys = (those: { key: string }[]) => those.map((each) => each.key)

describe('what has not arrived', () => {
  it('is sent in the order in which it was taken, and after a day it is gone, whosever it is', async () => {
    const now = 10 * KEPT_FOR
    const old = now - KEPT_FOR - 1
    const drawer = new Drawer([photo('new', now - 5), photo('old', old), photo('hers', old, 'she'), photo('first', now - 50)])
    expect(keys(await stillUnsent(drawer, 'he', now))).toEqual(['first', 'new'])
    expect(keys(drawer.rows)).toEqual(['new', 'first'])
  })
  it('is nobody else’s to see or to send, and waits for its member', async () => {
    const drawer = new Drawer([photo('his', 1), photo('hers', 2, 'she')])
    expect(keys(await stillUnsent(drawer, 'she', 5))).toEqual(['hers'])
    expect(await stillUnsent(drawer, '', 5)).toEqual([])
    expect(keys(await stillUnsent(drawer, 'he', 5))).toEqual(['his'])
  })
  it('goes with its member’s login, and with nobody else’s', async () => {
    const drawer = new Drawer([photo('his', 1), photo('hers', 2, 'she')])
    await dropThose(drawer, '')
    expect(keys(drawer.rows)).toEqual(['his', 'hers'])
    await dropThose(drawer, 'he')
    expect(keys(drawer.rows)).toEqual(['hers'])
  })
  it('goes with its claim alone, where only that is removed', async () => {
    const drawer = new Drawer([photo('one', 1), { ...photo('other', 2), claim: 'd' }])
    await dropThose(drawer, 'he', 'd')
    expect(keys(drawer.rows)).toEqual(['one'])
  })
  it('is dropped where it cannot be opened any more', async () => {
    const drawer = new Drawer([photo('spoilt', 1, 'he', 'spoilt'), photo('good', 2)])
    expect(keys(await stillUnsent(drawer, 'he', 5))).toEqual(['good'])
    expect(keys(drawer.rows)).toEqual(['good'])
  })
  it('is nothing on a phone that keeps nothing', async () => {
    const closed = { put: async () => undefined, drop: async () => undefined, open: () => Promise.reject(new Error()), lying: () => Promise.reject(new Error('no room')) }
    expect(await stillUnsent(closed, 'he', 0)).toEqual([])
  })
})

describe('a photo that waits in the browser', () => {
  const bytes = new Uint8Array([1, 2, 3, 250]).buffer
  const waiting: Unsent = { key: 'k1', claim: 'claim-of-his', material: 'bank_card', hash: 'h', at: 7, bytes }
  const text = (row: SealedRow) => JSON.stringify({ ...row, nonce: [], body: new TextDecoder('latin1').decode(row.body) })

  it('tells nobody what it is of', async () => {
    const row = await sealed(waiting, HIS)
    expect(text(row)).not.toContain('claim-of-his')
    expect(text(row)).not.toContain('bank_card')
    expect(text(row)).not.toContain(HIS)
    expect(row.owner).toBe(await ownerOf(HIS))
    expect(row.owner).not.toBe(await ownerOf(HERS))
  })
  it('is opened by its member’s key alone, whole', async () => {
    const row = await sealed(waiting, HIS)
    const opened = await unsealed(row, HIS)
    expect({ ...opened, bytes: [...new Uint8Array(opened.bytes!)] }).toEqual({ ...waiting, bytes: [1, 2, 3, 250] })
    await expect(unsealed(row, HERS)).rejects.toThrow()
    await expect(unsealed({ ...row, key: 'k2' }, HIS)).rejects.toThrow()
    const spoilt = new Uint8Array(row.body.slice(0))
    spoilt[0]! ^= 1
    await expect(unsealed({ ...row, body: spoilt.buffer }, HIS)).rejects.toThrow()
  })
})
