/** Which photos are on their way, and what became of each? One after the other, so that a bad
 * network is not shared between them. */
import { useCallback, useRef, useState } from 'react'

import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { sendPicture } from '@/api/pictures'
import type { Material, Photo } from '@/api/shapes'

export interface Upload {
  key: string
  material: Material
  path: string
  percent: number
  state: 'waiting' | 'sending' | 'failed'
  failure?: Failure
}

export interface Uploads {
  all: Upload[]
  add: (material: Material, paths: string[]) => void
  again: (key: string) => void
  drop: (key: string) => void
}

export function useUploads(claim: string, arrived: (photo: Photo) => void): Uploads {
  const [all, setAll] = useState<Upload[]>([])
  const queue = useRef<Upload[]>([])
  const busy = useRef(false)
  const kept = useRef(arrived)
  kept.current = arrived

  const changed = useCallback((key: string, what: Partial<Upload>) => {
    setAll((now) => now.map((each) => (each.key === key ? { ...each, ...what } : each)))
  }, [])

  const work = useCallback(async () => {
    if (busy.current) return
    busy.current = true
    for (let next = queue.current.shift(); next; next = queue.current.shift()) {
      const { key, material, path } = next
      changed(key, { state: 'sending', percent: 0 })
      try {
        const photo = await sendPicture(claim, material, path, key, (percent) => changed(key, { percent }))
        setAll((now) => now.filter((each) => each.key !== key))
        kept.current(photo)
      } catch (problem) {
        changed(key, { state: 'failed', failure: problem as Failure })
      }
    }
    busy.current = false
  }, [changed, claim])

  const add = useCallback((material: Material, paths: string[]) => {
    const fresh = paths.map((path): Upload => ({ key: newKey(), material, path, percent: 0, state: 'waiting' }))
    setAll((now) => [...now, ...fresh])
    queue.current.push(...fresh)
    void work()
  }, [work])

  const again = useCallback((key: string) => {
    setAll((now) => {
      const one = now.find((each) => each.key === key && each.state === 'failed')
      if (!one) return now
      queue.current.push(one)
      void Promise.resolve().then(work)
      return now.map((each) => (each.key === key ? { ...each, state: 'waiting', failure: undefined } : each))
    })
  }, [work])

  const drop = useCallback((key: string) => {
    queue.current = queue.current.filter((each) => each.key !== key)
    setAll((now) => now.filter((each) => each.key !== key || each.state === 'sending'))
  }, [])

  return { all, add, again, drop }
}
