/** Which photos are on their way, and what became of each? Looked at on the phone first, kept until
 * they have arrived, sent one after the other, so that a bad network is not shared between them. */
import Taro from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'

import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import { giveUp, sendPicture } from '@/api/sending'
import type { Material, Photo } from '@/api/shapes'
import { sentFromHere } from '@/api/shownPictures'
import { type Prepared, prepared } from '@/photos/prepare'
import { isBlurred } from '@/photos/sharpness'
import { dropUnsent, keepUnsent, unsent } from '@/photos/unsent'

export interface Upload {
  key: string
  material: Material
  path: string
  hash: string
  bytes?: ArrayBuffer
  /** It was made anew on this phone, so it can be shown here. */
  made?: boolean
  /** How far it is, as soon as that is known: one that is left over does not begin anew. */
  percent?: number
  /** Waiting says that it outlives the page, so nothing waits before it is kept. */
  state: 'looking' | 'blurred' | 'twice' | 'keeping' | 'waiting' | 'sending' | 'failed'
  failure?: Failure
  /** The person has seen that it looks blurred and wants it all the same. */
  insisted?: boolean
  /** It lay here when the page was opened. */
  leftOver?: boolean
  /** Where the service puts it together, once that is known. */
  place?: string
}

export interface Uploads {
  all: Upload[]
  /** How many were left over from before the page was closed. */
  left: number
  add: (material: Material, paths: string[]) => Promise<void>
  /** Send it although it looks blurred. */
  insist: (key: string) => void
  again: (key: string) => void
  drop: (key: string) => void
}

/** Those that nobody has to do anything about any more, or who have seen it themselves. */
const SETTLED = new Set(['twice'])

export function stillToCome(uploads: Uploads): boolean {
  return uploads.all.some((each) => !SETTLED.has(each.state))
}

export function useUploads(claim: string, arrived: (photo: Photo) => void): Uploads {
  const [all, setAll] = useState<Upload[]>([])
  const [left, setLeft] = useState(0)
  const now = useRef<Upload[]>([])
  const known = useRef(new Set<string>())
  const queue = useRef<string[]>([])
  const busy = useRef(false)
  const told = useRef(arrived)
  told.current = arrived

  const change = useCallback((to: (all: Upload[]) => Upload[]) => {
    now.current = to(now.current)
    setAll(now.current)
  }, [])
  const changed = useCallback((key: string, what: Partial<Upload>) => {
    change((each) => each.map((one) => (one.key === key ? { ...one, ...what } : one)))
  }, [change])

  const work = useCallback(async () => {
    if (busy.current) return
    busy.current = true
    for (let key = queue.current.shift(); key; key = queue.current.shift()) {
      const next = now.current.find((each) => each.key === key)
      if (!next) continue
      changed(key, { state: 'sending', failure: undefined })
      const on = key
      try {
        const { material, path, leftOver, percent: before = 0 } = next
        const photo = await sendPicture({
          claim, material, path, key,
          leftOver: leftOver || before > 0, // tried already: in pieces from now on
          onProgress: (percent) => changed(on, { percent: Math.max(before, percent) }),
          onPlace: (place) => changed(on, { place }),
        })
        await dropUnsent(key)
        if (next.made) sentFromHere(`/claims/${claim}/photos/${photo.id}`, path)
        // asked once: what was answered here is not asked again by the service's own look
        if (next.insisted && photo.retake) await api.insistOnPhoto(claim, photo.id).catch(() => undefined)
        change((each) => each.filter((one) => one.key !== on))
        told.current(photo)
      } catch (problem) {
        const failure = problem as Failure
        changed(key, { state: 'failed', failure })
        // what the service will never take is not kept for another try
        if (!failure.passing) await dropUnsent(key)
      }
    }
    busy.current = false
  }, [change, changed, claim])

  const send = useCallback((key: string) => {
    changed(key, { state: 'waiting' })
    queue.current.push(key)
    void work()
  }, [changed, work])

  const keepAndSend = useCallback(async (one: Upload) => {
    const { key, material, hash, bytes, path } = one
    changed(key, { state: 'keeping', insisted: one.insisted })
    const file = await keepUnsent({ key, claim, material, hash, at: Date.now(), bytes, path: bytes ? undefined : path })
    changed(key, { path: file ?? path, bytes: undefined })
    send(key)
  }, [changed, claim, send])

  const add = useCallback(async (material: Material, paths: string[]) => {
    const fresh = paths.map((path): Upload => (
      { key: newKey(), material, path, hash: '', state: 'looking' }
    ))
    change((each) => [...each, ...fresh])
    for (const each of fresh) {
      // what this phone cannot open the service may
      const ready: Prepared = await prepared(each.path).catch(() => ({ path: each.path, hash: each.path }))
      const one: Upload = { ...each, path: ready.path, hash: ready.hash, bytes: ready.bytes, made: ready.made }
      const twice = known.current.has(ready.hash)
      const blurred = !twice && isBlurred(ready.sharpness)
      if (!twice) known.current.add(ready.hash)
      changed(each.key, { ...one, state: twice ? 'twice' : blurred ? 'blurred' : 'keeping' })
      if (!twice && !blurred) await keepAndSend(one)
    }
  }, [change, changed, keepAndSend])

  const insist = useCallback((key: string) => {
    const one = now.current.find((each) => each.key === key && each.state === 'blurred')
    if (one) void keepAndSend({ ...one, insisted: true })
  }, [keepAndSend])

  const again = useCallback((key: string) => {
    if (now.current.some((each) => each.key === key && each.state === 'failed')) send(key)
  }, [send])

  const drop = useCallback((key: string) => {
    const one = now.current.find((each) => each.key === key)
    if (!one || one.state === 'sending') return
    if (one.state !== 'twice') known.current.delete(one.hash)
    queue.current = queue.current.filter((each) => each !== key)
    change((each) => each.filter((other) => other.key !== key))
    if (one.place) giveUp(one.place)
    void dropUnsent(key)
  }, [change])

  useEffect(() => {
    let gone = false
    void unsent().then((kept) => {
      const ours = kept.filter((each) => each.claim === claim)
      if (gone || !ours.length) return
      setLeft(ours.length)
      ours.forEach((each) => known.current.add(each.hash))
      change((each) => [...each, ...ours.map(upload)])
      ours.forEach((each) => send(each.key))
    })
    return () => {
      gone = true
    }
  }, [change, claim, send])

  useEffect(() => whenBack(() => {
    now.current.filter((each) => each.state === 'failed' && each.failure?.passing).forEach((each) => send(each.key))
  }), [send])

  return { all, left, add, insist, again, drop }
}

function upload({ key, material, hash, bytes, path }: { key: string; material: Material; hash: string; bytes?: ArrayBuffer; path?: string }): Upload {
  const address = bytes ? URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })) : path ?? ''
  return { key, material, hash, path: address, state: 'waiting', leftOver: true }
}

/** Calls back whenever there is a network again; answers how to stop that. */
function whenBack(go: () => void): () => void {
  if (process.env.TARO_ENV === 'h5') {
    window.addEventListener('online', go)
    return () => window.removeEventListener('online', go)
  }
  const changed = ({ isConnected }: { isConnected: boolean }) => isConnected && go()
  Taro.onNetworkStatusChange(changed)
  return () => Taro.offNetworkStatusChange(changed)
}
