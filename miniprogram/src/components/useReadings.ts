/** Has what stands on the photos been read yet? Asked while somebody goes on with the next one; where
 * no answer comes nothing is said, and the form is filled in by hand. */
import { useEffect, useState } from 'react'

import { api } from '@/api/member'
import type { PhotoRead, Readings } from '@/api/readings'

const PAUSE = 2000
const PATIENCE = 60000

export interface Read {
  readings: Readings | undefined
  /** What the service has taken down of the person's word. */
  heard: (photo: PhotoRead) => void
}

/** Asked anew whenever other photos are there; nothing while there are none. */
export function useReadings(claim: string, photos: string): Read {
  const [readings, set] = useState<Readings>()
  useEffect(() => {
    if (!photos) return undefined
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const until = Date.now() + PATIENCE
    const again = () => {
      const more = !gone && Date.now() < until
      if (more) timer = setTimeout(ask, PAUSE)
      return more
    }
    const ask = () => {
      api.readings(claim).then((answer) => {
        if (gone) return
        set(answer)
        if (answer.state !== 'waiting') return
        if (!again()) set({ ...answer, state: 'off' }) // nobody is told to wait for ever
      }, again) // an answer that was lost on the way is asked for once more
    }
    ask()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [claim, photos])
  const heard = (photo: PhotoRead) => set((now) => now && (
    { ...now, photos: now.photos.map((each) => (each.photo_id === photo.photo_id ? photo : each)) }
  ))
  return { readings, heard }
}
