/** Has what stands on the photos been read yet? Asked while somebody goes on with the next one; where
 * no answer comes nothing is said, and the form is filled in by hand. */
import { useEffect, useState } from 'react'

import { api } from '@/api/member'
import type { PhotoRead, Readings } from '@/api/readings'
import { pauseAfter, TOLD } from './patience'

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
    const from = Date.now()
    // nobody is told to wait for ever; what comes later is put in all the same
    const told = (state: Readings['state']) => (state === 'waiting' && Date.now() - from >= TOLD ? 'off' : state)
    const again = () => {
      const pause = pauseAfter(Date.now() - from)
      if (!gone && pause) timer = setTimeout(ask, pause)
    }
    const ask = () => {
      api.readings(claim).then((answer) => {
        if (gone) return
        set({ ...answer, state: told(answer.state) })
        if (answer.state === 'waiting') again()
      }, () => { // an answer that was lost on the way is asked for once more
        set((now) => now && { ...now, state: told(now.state) })
        again()
      })
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
