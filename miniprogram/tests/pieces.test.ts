import { describe, expect, it } from 'vitest'

import { Failure, noAnswer } from '@/api/failure'
import { type AskForPieces, base64, PIECE, sendInPieces, type Whole } from '@/api/pieces'
import type { Photo } from '@/api/shapes'

const PHOTO = { id: 'p1' } as Photo
const SIZE = 3 * PIECE + 10
const whole: Whole = { size: SIZE, slice: async (from, to) => new ArrayBuffer(to - from) }

/** A service that has so much already, over a line that breaks when it is told to. */
class Service {
  asked: string[] = []
  state: 'coming' | 'taken' | 'refused' = 'coming'
  constructor(public offset = 0, private breaks: (step: string, nth: number) => number | 'lost' | undefined = () => undefined) {}

  ask: AskForPieces = async (method, path, header, body) => {
    const step = `${method}${header['Upload-Offset'] === undefined ? '' : ` ${header['Upload-Offset']}`}`
    this.asked.push(step)
    const broken = this.breaks(step, this.asked.filter((each) => each === step).length)
    if (broken === 'lost') throw noAnswer()
    if (broken !== undefined) return { status: broken, data: null }
    if (method === 'PATCH') {
      if (Number(header['Upload-Offset']) !== this.offset) return { status: 409, offset: this.offset, data: null }
      this.offset += body!.byteLength
      if (this.offset === SIZE && this.state === 'coming') this.state = 'taken'
      return { status: 204, offset: this.offset, data: null }
    }
    expect(path.endsWith(method === 'POST' ? '/claims/c1/uploads' : '/claims/c1/uploads/u1')).toBe(true)
    const data = {
      id: 'u1', offset: this.offset, state: this.state, photo: this.state === 'taken' ? PHOTO : null,
      refused_code: 'photo_unreadable', refused_words: '这张打不开，请重拍。',
    }
    return { status: method === 'POST' ? 201 : 200, data }
  }

  async takes(progress: number[] = []): Promise<Photo> {
    const sent = { claim: 'c1', material: 'receipt' as const, key: 'k', onProgress: (now: number) => void progress.push(now), pause: async () => undefined }
    return sendInPieces(whole, this.ask, sent)
  }
}

describe('a photo that goes in pieces', () => {
  it('arrives, and says how far it is', async () => {
    const service = new Service()
    const progress: number[] = []
    expect(await service.takes(progress)).toBe(PHOTO)
    expect(progress).toEqual([0, 33, 66, 99, 100])
  })
  it('goes on where it ended when the page was closed', async () => {
    const service = new Service(2 * PIECE)
    const progress: number[] = []
    await service.takes(progress)
    expect(progress[0]).toBe(66)
    expect(service.asked).toEqual(['POST', `PATCH ${2 * PIECE}`, `PATCH ${3 * PIECE}`, 'GET'])
  })
  it('goes on after each broken line with what has arrived', async () => {
    const service = new Service(0, (step, nth) => (step.startsWith('PATCH') && nth === 1 ? 'lost' : undefined))
    const progress: number[] = []
    expect(await service.takes(progress)).toBe(PHOTO)
    expect(progress).toEqual([...progress].sort((one, other) => one - other))
  })
  it('goes on from where the service has it, where the answer was lost', async () => {
    const service = new Service()
    const lost = service.ask
    service.ask = async (...asked) => {
      const reply = await lost(...asked)
      if (asked[0] === 'PATCH' && service.asked.length === 2) throw noAnswer()
      return reply
    }
    expect(await service.takes()).toBe(PHOTO)
    expect(service.asked).not.toContain(`PATCH ${0} ${0}`)
    expect(service.asked.filter((each) => each === 'PATCH 0')).toHaveLength(1)
  })
  it('sends an empty piece where nobody had time to look at it', async () => {
    const service = new Service(SIZE, (step, nth) => (step === `PATCH ${SIZE}` && nth === 1 ? 503 : undefined))
    expect(await service.takes()).toBe(PHOTO)
    expect(service.asked).toEqual(['POST', `PATCH ${SIZE}`, 'POST', `PATCH ${SIZE}`, 'GET'])
  })
  it('says what the service says of one that it does not take', async () => {
    const service = new Service(SIZE - 10)
    service.state = 'refused'
    await expect(service.takes()).rejects.toMatchObject({ code: 'photo_unreadable', message: '这张打不开，请重拍。' })
  })
  it('gives up after a while without any progress, and may be tried again', async () => {
    const service = new Service(0, () => 'lost')
    const failure = await service.takes().catch((problem: Failure) => problem)
    expect((failure as Failure).passing).toBe(true)
    expect(service.asked).toHaveLength(5)
  })
  it('is not sent again where it is refused at once', async () => {
    const service = new Service(0, () => 404)
    await expect(service.takes()).rejects.toMatchObject({ status: 404 })
    expect(service.asked).toEqual(['POST'])
  })
})

it('what is told of a photo is written as the service reads it', () => {
  for (const told of ['a', 'ab', 'abc', 'receipt', 'discharge_record']) expect(base64(told)).toBe(btoa(told))
})
